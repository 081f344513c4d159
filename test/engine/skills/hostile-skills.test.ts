import { toFile } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf, type InProcessApi } from '../../support/engine/api-of.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { rawZip, type RawEntry } from '../../support/engine/files/raw-zip.ts';

let bare: BareEngine;
let api: InProcessApi;

beforeAll(async () => {
  bare = await bareEngine();
  api = apiOf(bare.engine);
});
afterAll(() => bare.stop());

const MiB = 1024 * 1024;
const SKILL = '---\nname: notes\ndescription: Writes notes.\n---\n';
const FIRST: RawEntry = { name: 'notes/SKILL.md', content: SKILL };

async function refusal(upload: { name: string; content: Buffer | string }[]): Promise<string> {
  const files = await Promise.all(upload.map(({ name, content }) => toFile(Buffer.from(content), name)));
  const failure = await api.client.skills.create({ files }).then(
    () => null,
    (error: { status: number; error: { error: { message: string } } }) => error,
  );
  if (failure === null) return 'taken';
  expect([400, 413]).toContain(failure.status);
  return failure.error.error.message;
}

const ofArchive = (entries: RawEntry[]): Promise<string> => refusal([{ name: 'skill.zip', content: rawZip(entries) }]);

const ARCHIVES: { what: string; entries: RawEntry[]; says: string }[] = [
  {
    what: 'no folder around the files',
    entries: [{ name: 'SKILL.md', content: SKILL }],
    says: 'all files must be in one folder',
  },
  {
    what: 'two folders',
    entries: [FIRST, { name: 'other/SKILL.md', content: SKILL }],
    says: 'all files must be in one folder',
  },
  { what: 'no SKILL.md', entries: [{ name: 'notes/skill.md', content: SKILL }], says: 'there is no notes/SKILL.md' },
  { what: 'no entry', entries: [], says: 'all files must be in one folder' },
  { what: 'a path to elsewhere', entries: [FIRST, { name: 'notes/../../etc/x' }], says: 'none that begins with `..`' },
  { what: 'an absolute path', entries: [FIRST, { name: '/etc/x' }], says: 'must have no empty part' },
  { what: 'a backslash', entries: [FIRST, { name: 'notes\\x' }], says: 'must have no backslash' },
  { what: 'a line break in a name', entries: [FIRST, { name: 'notes/a\nb' }], says: 'no control characters' },
  { what: 'a zero byte in a name', entries: [FIRST, { name: 'notes/a\0b' }], says: 'no control characters' },
  {
    what: 'a name that turns the direction',
    entries: [FIRST, { name: 'notes/\u202etxt' }],
    says: 'no control characters',
  },
  {
    what: 'a name that is too long',
    entries: [FIRST, { name: `notes/${'n'.repeat(256)}` }],
    says: 'more than 255 bytes',
  },
  {
    what: 'a name that is not UTF-8',
    entries: [FIRST, { name: Buffer.from('notes/\xff', 'latin1') }],
    says: 'is not UTF-8',
  },
  { what: 'a folder for git', entries: [FIRST, { name: 'notes/.git/config' }], says: '`.git`' },
  {
    what: 'a link',
    entries: [FIRST, { name: 'notes/l', content: '/etc', mode: 0o120777 }],
    says: 'is a link or a device',
  },
  { what: 'a device', entries: [FIRST, { name: 'notes/d', mode: 0o020666 }], says: 'is a link or a device' },
  { what: 'the same name twice', entries: [FIRST, FIRST], says: 'would be one file on some disks' },
  {
    what: 'names that differ in case',
    entries: [FIRST, { name: 'notes/a' }, { name: 'notes/A' }],
    says: 'would be one file',
  },
  {
    what: 'names that differ in composition',
    entries: [FIRST, { name: 'notes/é' }, { name: 'notes/e\u0301' }],
    says: 'would be one file',
  },
  {
    what: 'a file that is a folder',
    entries: [FIRST, { name: 'notes/a' }, { name: 'notes/a/b' }],
    says: 'is a file and a folder',
  },
  {
    what: 'an encrypted file',
    entries: [FIRST, { name: 'notes/a', content: 'x', says: { flags: 1 } }],
    says: 'is encrypted',
  },
  {
    what: 'an unknown compression',
    entries: [FIRST, { name: 'notes/a', says: { method: 93 } }],
    says: 'another method than deflate',
  },
  {
    what: 'a wrong checksum',
    entries: [FIRST, { name: 'notes/a', content: 'x', says: { crc: 1 } }],
    says: 'its checksum is wrong',
  },
  {
    what: 'more bytes than it says',
    entries: [FIRST, { name: 'notes/a', content: Buffer.alloc(MiB), says: { size: 1 } }],
    says: 'cannot be read: too many bytes',
  },
  {
    what: 'fewer bytes than it says',
    entries: [FIRST, { name: 'notes/a', content: 'x', says: { size: 9 } }],
    says: 'cannot be read: not enough bytes',
  },
  {
    what: 'more bytes than a skill may have',
    entries: [FIRST, { name: 'notes/a', content: Buffer.alloc(31 * MiB) }],
    says: 'may have at most 31457280 bytes',
  },
  {
    what: '1,001 files',
    entries: [FIRST, ...numbered(1_000)],
    says: 'may have at most 1000 files, and these are 1001',
  },
  { what: '10,000 entries', entries: [FIRST, ...numbered(10_000)], says: 'has 10001 entries' },
  {
    what: 'a huge SKILL.md',
    entries: [{ ...FIRST, content: `${SKILL}${'x'.repeat(MiB)}` }],
    says: 'may have at most 1048576 bytes',
  },
];

function numbered(count: number): RawEntry[] {
  return Array.from({ length: count }, (_, i) => ({ name: `notes/${i}` }));
}

it.each(ARCHIVES)('refuses an archive with $what in words, and keeps nothing of it', async ({ entries, says }) => {
  expect(await ofArchive(entries)).toContain(says);
  expect((await Array.fromAsync(bare.engine.bytes.list())).flat()).toEqual([]);
});

const SKILL_FILES: { what: string; content: string | Buffer; says: string }[] = [
  { what: 'no front matter', content: '# Notes\n', says: 'must begin with front matter' },
  { what: 'front matter without an end', content: '---\nname: notes\n', says: 'must begin with front matter' },
  { what: 'front matter further down', content: `\n${SKILL}`, says: 'must begin with front matter' },
  { what: 'no description', content: '---\nname: notes\n---\n', says: '`description` in SKILL.md must say what' },
  { what: 'a blank description', content: '---\nname: notes\ndescription: "  "\n---\n', says: 'must say what' },
  {
    what: 'a description of many lines',
    content: '---\nname: notes\ndescription: "a\\nb"\n---\n',
    says: 'must be one line',
  },
  { what: 'a description with tags', content: '---\ndescription: Use <b>me</b>\n---\n', says: 'must contain no tags' },
  {
    what: 'a long description',
    content: `---\ndescription: ${'d'.repeat(1_025)}\n---\n`,
    says: 'at most 1024 characters',
  },
  { what: 'a name that makes no folder', content: SKILL.replace('notes', '../notes'), says: 'small letters, digits' },
  { what: 'a reserved name', content: SKILL.replace('notes', 'claude-notes'), says: 'must not contain "claude"' },
  { what: 'a name that is a number', content: SKILL.replace('notes', '7'), says: 'as texts' },
  { what: 'wrong YAML', content: '---\nname: [\n---\n', says: 'that is not YAML' },
  { what: 'a list', content: '---\n- name\n---\n', says: 'as texts' },
  {
    what: 'aliases of aliases',
    content: '---\na: &a [1, 1]\nb: &b [*a, *a]\nname: *b\n---\n',
    says: 'that is not YAML',
  },
  {
    what: 'huge front matter',
    content: `---\nname: notes\nx: ${'y'.repeat(20_000)}\n---\n`,
    says: 'at most 16384 characters',
  },
  { what: 'bytes that are not UTF-8', content: Buffer.from('---\nname: \xff\n---\n', 'latin1'), says: 'must be UTF-8' },
];

it.each(SKILL_FILES)('refuses a SKILL.md with $what in words', async ({ content, says }) => {
  expect(await refusal([{ name: 'notes/SKILL.md', content }])).toContain(says);
});

it('refuses files that make no skill, and forms that are none', async () => {
  const skill = { name: 'notes/SKILL.md', content: SKILL };
  expect(await refusal([{ name: 'SKILL.md', content: SKILL }])).toContain('all files must be in one folder');
  expect(await refusal([skill, { name: 'notes/../x', content: '' }])).toContain('none that begins with `..`');
  expect(await refusal([skill, { name: 'notes/a\\b', content: '' }])).toContain('must have no backslash');
  expect(await refusal([skill, { name: 'notes/a/', content: '' }])).toContain('must not end with a slash');
  const zip = { name: 'skill.zip', content: rawZip([FIRST]) };
  expect(await refusal([zip, skill])).toContain('send one archive, or the files themselves');
  expect(await refusal([{ name: 'skill.zip', content: 'PK\u0003\u0004 nothing' }])).toContain(
    'the archive cannot be read',
  );
  const none = await api.request('/v1/skills', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'text/plain' },
  });
  expect(none.status).toBe(400);
  expect((await api.request('/v1/skills', { method: 'POST', body: new FormData() })).status).toBe(400);
});

it('takes names and front matter that are only unusual', async () => {
  const content = '\uFEFF---\r\nname: notes\r\ndescription: >-\r\n  Writes\r\n  notes.\r\nlicense: MIT\r\n---\r\n';
  const name = 'Ünïcode 😀 name with "quotes" & spaces .txt';
  expect(
    await refusal([
      { name: 'Any Folder/SKILL.md', content },
      { name: `Any Folder/${name}`, content: '' },
    ]),
  ).toBe('taken');
  expect(
    await refusal([{ name: 'from-folder/SKILL.md', content: '---\ndescription: It has the name of its folder.\n---' }]),
  ).toBe('taken');
  expect(await ofArchive([{ name: 'notes/', mode: 0o040755 }, FIRST, { name: '__MACOSX/notes/._SKILL.md' }])).toBe(
    'taken',
  );
});
