import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../engine/api/app.ts';
import { uploadFile } from '../../engine/api/files/upload-file.ts';
import type { Engine } from '../../engine/engine.ts';
import { createFileBytes, type FileBytes } from '../../engine/store/files/file-bytes.ts';
import { storeFile } from '../../engine/store/files/file-store.ts';
import { bareEngine } from '../support/engine/bare-engine.ts';
import { temporaryFolder } from '../support/database/temporary-database.ts';
import { pdf, png } from '../support/engine/files/media-files.ts';
import { call, say } from '../support/engine/scripted-model.ts';
import { createSession, startTestEngine, untilIdle, type TestEngine } from '../support/engine/start-test-engine.ts';
import { oneIn } from '../support/setup/sampled.ts';

/** Each moves tens of megabytes or more. */
const itSampled = oneIn(4);

const MiB = 1024 * 1024;
const CHUNKED = { 'content-type': 'multipart/form-data; boundary=b' };
const HEAD = '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n';
const END = '\r\n--b--\r\n';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

function post(
  body: FormData | string | AsyncIterable<Uint8Array>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const own = { 'x-api-key': engine.key, 'anthropic-version': '2023-06-01', ...headers };
  return fetch(`${engine.url}/v1/files`, { method: 'POST', headers: own, body, duplex: 'half' } as RequestInit);
}

/** The engine makes the folder with the first file. */
async function onDisk(): Promise<string[]> {
  const folder = join(engine.dataFolder, 'files');
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

itSampled('takes an upload of tens of megabytes byte for byte', async () => {
  const content = randomBytes(60 * MiB);
  const form = new FormData();
  form.append('file', new Blob([content], { type: 'application/x-test' }), 'größe.bin');
  form.append('expires_in_seconds', '3600');
  const response = await post(form);
  expect(response.status).toBe(200);
  const file = (await response.json()) as { id: string; expires_at: string };
  expect(file).toMatchObject({ filename: 'größe.bin', mime_type: 'application/x-test', size_bytes: content.length });
  expect(Date.parse(file.expires_at) - Date.now()).toBeCloseTo(3_600_000, -5);
  expect(await onDisk()).toContain(createHash('sha256').update(content).digest('hex'));
});

it('refuses an upload that is no file, too large, or cut off, and keeps nothing of it', async () => {
  const before = await onDisk();
  const text = new FormData();
  text.append('file', 'no file');
  expect(await (await post(text)).json()).toMatchObject({
    error: { type: 'invalid_request_error', message: 'file: a file, as multipart/form-data' },
  });
  // Larger than what the connection holds: the client is still sending when it is refused.
  const json = JSON.stringify({ file: 'x'.repeat(4 * MiB) });
  expect((await post(json, { 'content-type': 'application/json' })).status).toBe(400);
  const soon = new FormData();
  soon.append('file', new Blob(['x']), 'x');
  soon.append('expires_in_seconds', '5');
  expect((await post(soon)).status).toBe(400);
  const large = new FormData();
  large.append('file', new Blob([Buffer.alloc(65 * MiB)]), 'x');
  expect((await post(large).catch(() => ({ status: 413 }))).status).toBe(413);
  async function* cut(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${HEAD}half`);
  }
  expect((await post(cut(), CHUNKED)).status).toBe(400);
  expect(await onDisk()).toEqual(before);
});

itSampled(
  'takes a file of exactly the largest size, and none with a byte more, with or without a content length',
  async () => {
    const upload = async (size: number): Promise<Response> => {
      const form = new FormData();
      form.append('file', new Blob([Buffer.alloc(size)]), 'x');
      return await post(form);
    };
    expect(await (await upload(64 * MiB)).json()).toMatchObject({ size_bytes: 64 * MiB });
    const message = 'A file may have at most 67108864 bytes.';
    expect(await (await upload(64 * MiB + 1)).json()).toMatchObject({ error: { message } });
    async function* chunked(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(HEAD);
      for (let i = 0; i < 64; i += 1) yield Buffer.alloc(MiB);
      yield Buffer.from(`x${END}`);
    }
    expect((await post(chunked(), CHUNKED).catch(() => ({ status: 413 }))).status).toBe(413);
  },
);

it('writes an upload without a content length to the disk as it arrives', async () => {
  const arrived = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(HEAD);
    yield randomBytes(4 * MiB);
    await arrived.promise;
    yield Buffer.from(END);
  }
  const posted = post(slow(), CHUNKED);
  const unfinished = join(engine.dataFolder, 'files', 'unfinished');
  const sizes = async (): Promise<number[]> => {
    const names = await readdir(unfinished).catch(() => []);
    return await Promise.all(names.map(async (name) => (await stat(join(unfinished, name))).size));
  };
  await expect.poll(async () => Math.max(0, ...(await sizes()))).toBeGreaterThan(2 * MiB);
  arrived.resolve();
  expect(await (await posted).json()).toMatchObject({ size_bytes: 4 * MiB });
});

itSampled('refuses an upload when all uploads together have too many bytes, and keeps nothing of it', async () => {
  const bare = await bareEngine();
  onTestFinished(() => bare.stop());
  const { database, bytes } = bare.engine;
  const file = { filename: 'a', mime_type: 'text/plain', output_path: null, downloadable: false, expires_at: null };
  const large = { ...file, bytes: { sha256: 'a'.repeat(64), sizeBytes: 10 * 1024 * MiB - 3 } };
  await storeFile(database, { ...large, session_id: await bare.create('Of a session, so it does not count') });
  await storeFile(database, { ...large, session_id: null });
  const upload = async (text: string) => {
    const form = new FormData();
    form.append('file', new Blob([text]), 'x');
    return await uploadFile(bare.engine, new Request('http://x', { method: 'POST', body: form }));
  };
  expect(await upload('fit')).toMatchObject({ size_bytes: 3 });
  await expect(upload('more')).rejects.toMatchObject({
    status: 400,
    errorCode: 'storage_quota_exceeded',
    message: 'All uploads together may have at most 10737418240 bytes. Delete some that nobody needs any more.',
  });
  const kept = (await Array.fromAsync(bytes.list())).flat();
  expect(kept).toEqual([createHash('sha256').update('fit').digest('hex')]);
});

it('answers 404 for a download if the file was deleted in the meantime', async () => {
  const bare = await bareEngine();
  onTestFinished(() => bare.stop());
  const { engine: own } = bare;
  const open: FileBytes['open'] = async () => {
    await own.database.deleteFrom('files').execute();
    throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
  };
  const { id } = await storeFile(own.database, {
    filename: 'a',
    mime_type: 'text/plain',
    bytes: { sha256: 'a'.repeat(64), sizeBytes: 1 },
    session_id: null,
    output_path: null,
    downloadable: true,
    expires_at: null,
  });
  const app = createApp({ ...own, bytes: { ...own.bytes, open } }, 'key');
  const headers = { 'x-api-key': 'key', 'anthropic-version': '2023-06-01' };
  expect((await app.request(`/v1/files/${id}/content`, { headers })).status).toBe(404);
});

/** Names as people, programs and attackers write them; what a mount path may be is less than what a name may be. */
const ODD_NAMES = [
  'quote".txt',
  "it's",
  'back\\slash',
  'ends with \\',
  'dot at the end.',
  'space at the end ',
  ' space at the beginning',
  'emoji 😀',
  'עברית.txt',
  '\u00e9 composed',
  'e\u0301 decomposed',
  'p%41.txt',
  'semi;colon="x"; filename="y',
  '-dash',
  '$(touch x) `id` *?[]',
  'invisible \ufeff\u00ad',
  'n'.repeat(255),
];

it('takes files of every odd name, mounts them, lets the agent read them, and gives back what it makes of them', async () => {
  const { client, model } = engine;
  const uploads = '/mnt/session/uploads/odd';
  const files = await Promise.all(
    ODD_NAMES.map(async (name) => await client.files.upload({ file: new File([`in ${name}`], name) })),
  );
  expect(files.map(({ filename }) => filename)).toEqual(ODD_NAMES);
  const [picture, paper] = [png({ width: 30, height: 20 }), pdf()];
  const media = [
    await client.files.upload({ file: new File([picture], 'picture.png', { type: 'image/png' }) }),
    await client.files.upload({ file: new File([paper], 'paper.pdf', { type: 'application/pdf' }) }),
  ];
  const reads = [...ODD_NAMES, 'picture.png', 'paper.pdf'].map((name, i) => ({
    type: 'tool_use' as const,
    id: `toolu_odd_${i}`,
    name: 'read',
    input: { file_path: `${uploads}/${name}` },
  }));
  const play = model.play('Look at odd names', [
    { content: reads },
    call('bash', { command: `cp -r ${uploads} /mnt/session/outputs/; chmod -R u+w /mnt/session/outputs` }),
    say('Done.'),
  ]);
  const session = await createSession(client, 'Look at odd names', {
    resources: [...files, ...media].map(({ id, filename }) => ({
      type: 'file',
      file_id: id,
      mount_path: `${uploads}/${filename}`,
    })),
  });
  for (const { id } of [...files, ...media]) await client.files.delete(id);
  await untilIdle(client, session.id);
  const seen = JSON.stringify(play.calls[1]?.messages.at(-1)?.content);
  for (const name of ODD_NAMES) expect(seen).toContain(JSON.stringify(`in ${name}`));
  for (const data of [picture, paper]) expect(seen).toContain(data.toString('base64'));
  const scoped = { scope_id: session.id, limit: 7, betas: ['managed-agents-2026-04-01' as const] };
  const outputs = (await Array.fromAsync(client.beta.files.list(scoped))).filter(({ downloadable }) => downloadable);
  expect(outputs.map(({ filename }) => filename).toSorted()).toEqual(
    [...ODD_NAMES, 'picture.png', 'paper.pdf'].toSorted(),
  );
  for (const { id, filename } of outputs) {
    const download = await client.files.download(id);
    const made =
      filename === 'picture.png' ? picture : filename === 'paper.pdf' ? paper : Buffer.from(`in ${filename}`);
    expect(Buffer.from(await download.arrayBuffer()).equals(made)).toBe(true);
    expect(savedAs(download)).toBe(filename);
  }
});

it('lets the agent read a skill and run what is in it', async () => {
  const { client, model } = engine;
  const text = '---\nname: greeting\ndescription: Greets.\n---\nRun hello.sh.\n';
  const skill = await client.skills.create({
    files: [
      new File([text], 'greeting/SKILL.md'),
      new File(['#!/bin/sh\necho hello from the skill\n'], 'greeting/bin/hello.sh'),
    ],
  });
  const agent = await client.beta.agents.create({
    name: 'greeter',
    model: 'claude-opus-5-5',
    tools: [{ type: 'agent_toolset_20260401' }],
    skills: [{ type: 'custom', skill_id: skill.id }],
  });
  const play = model.play('Greet', [
    call('read', { file_path: '/workspace/skills/greeting/SKILL.md' }),
    call('bash', { command: './skills/greeting/bin/hello.sh' }),
    say('Done.'),
  ]);
  const session = await createSession(client, 'Greet', { agent: agent.id });
  await untilIdle(client, session.id);
  const [first, second, third] = play.calls.map((one) => JSON.stringify([one.system, one.messages]));
  expect(first).toContain('- /workspace/skills/greeting/SKILL.md: Greets.');
  expect(first).not.toContain('Run hello.sh.');
  expect(second).toContain('Run hello.sh.');
  expect(third).toContain('hello from the skill');
});

/** The name under which a browser would save a download. */
function savedAs({ headers }: { headers: Headers }): string {
  return decodeURIComponent(/filename\*=UTF-8''(\S+)$/.exec(headers.get('content-disposition') ?? '')?.[1] ?? '');
}

it('keeps only the last part of a name, and names an upload that has none after its type', async () => {
  const named = async (name: string, type = ''): Promise<string> => {
    const form = new FormData();
    form.append('file', new Blob(['x'], { type }), name);
    return ((await (await post(form)).json()) as { filename: string }).filename;
  };
  expect(await named('../../etc/passwd')).toBe('passwd');
  expect(await named('a/b/')).toBe('unnamed');
  expect(await named('..', 'application/pdf')).toBe('unnamed.pdf');
  expect(await named('line\r\nfeed\0\u2028\u202e')).toBe('line\r\nfeed\0\u2028\u202e');
});

it('lists files by their ids in one page, and refuses ids with a page or a limit', async () => {
  const { client } = engine;
  const ids: string[] = [];
  for (let i = 0; i < 25; i += 1) ids.push((await client.files.upload({ file: new File([`${i}`], `${i}`) })).id);
  const page = await client.files.list({ ids: [...ids, ...ids, 'file_none'] });
  expect(page.data.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(page.next_page).toBeNull();
  await expect(client.files.list({ ids, limit: 5 })).rejects.toThrow('must be sent without limit and page');
});

it('shows and deletes a file even if its bytes are gone from the disk', async () => {
  const { client } = engine;
  const form = new FormData();
  form.append('file', new Blob(['lost']), 'lost');
  const { id } = (await (await post(form)).json()) as { id: string };
  const sha256 = createHash('sha256').update('lost').digest('hex');
  await rm(join(engine.dataFolder, 'files', sha256.slice(0, 2), sha256));
  expect(await client.beta.files.retrieveMetadata(id)).toMatchObject({ id, size_bytes: 4 });
  expect(await client.beta.files.delete(id)).toMatchObject({ type: 'file_deleted' });
});

it('refuses an upload when the disk is almost full, and says what to do', async () => {
  const full = { bytes: createFileBytes(temporaryFolder(), Number.MAX_SAFE_INTEGER) } as Engine;
  const form = new FormData();
  form.append('file', new Blob(['x']), 'x');
  const request = new Request('http://x', { method: 'POST', body: form });
  await expect(uploadFile(full, request)).rejects.toMatchObject({
    status: 400,
    errorCode: 'storage_quota_exceeded',
    message: 'The disk of the engine is full. Delete files or sessions, or give it more room.',
  });
});
