import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { checkFiles } from '../../../../activities/outputs/files/check-files.ts';
import type { CheckedFile } from '../../../../activities/outputs/files/taken-file.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(3);

const OURS = 'a-secret-of-curfew-itself';
const KEY = 'AKIAQ7ZP3MXKTW5RYB2N';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Looks into these files in one go, as the activity does. */
async function check(contents: Record<string, Buffer | string>, allowed: object[] = []): Promise<CheckedFile[]> {
  const folder = temporaryFolder();
  const files = [];
  for (const [index, [name, content]] of Object.entries(contents).entries()) {
    const path = join(folder, `file-${index}`);
    await writeFile(path, content);
    files.push({ name, path, bytes: content.length, sha256: '' });
  }
  const check = { files, secrets: [OURS], allowed: allowed as [] };
  return await checkFiles(check, { folder, signal: new AbortController().signal });
}

async function refusal(contents: Record<string, Buffer | string>, allowed: object[] = []): Promise<string> {
  return await check(contents, allowed).then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
}

async function zip(members: Record<string, string | Buffer>, mode?: number): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(members)) {
    archive.addBuffer(Buffer.from(content), name, mode === undefined ? {} : { mode });
  }
  archive.end();
  const chunks: Buffer[] = [];
  for await (const chunk of archive.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

itSampled('the kind of a file is that of its content, whatever it is called', async () => {
  const files = await check({
    'a.csv': 'x,y\n1,2\n',
    'a.json': '{"a": 1}',
    'a.txt': 'hello',
    'pretends.csv': '<!DOCTYPE html><script>alert(1)</script>',
    'pretends.txt': '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    'pretends.pdf': PNG,
    'program.md': Buffer.from('7f454c4602010100000000000000000002003e00', 'hex'),
    'bytes.txt': Buffer.from([0, 255, 1, 254]),
    'book.bin': await zip({ '[Content_Types].xml': OFFICE, 'xl/workbook.xml': '<workbook/>' }),
    'archive.xlsx': await zip({ 'a.txt': 'hello' }),
  });
  expect(Object.fromEntries(files.map(({ name, mime }) => [name, mime]))).toEqual({
    'a.csv': 'text/csv',
    'a.json': 'application/json',
    'a.txt': 'text/plain',
    'pretends.csv': 'text/html',
    'pretends.txt': 'image/svg+xml',
    'pretends.pdf': 'image/png',
    'program.md': 'application/x-elf',
    'bytes.txt': 'application/octet-stream',
    'book.bin': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'archive.xlsx': 'application/zip',
  });
});

const OFFICE = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`;

itSampled(
  'credentials are found in text, in bytes, in archives and in their names, and named by file, line and rule',
  async () => {
    const far = `${'a line of text\n'.repeat(400_000)}${KEY}\n`;
    expect(
      await refusal({
        'far.txt': far,
        'own.bin': Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(OURS)]),
        'book.xlsx': await zip({ 'xl/sharedStrings.xml': `<t>${KEY}</t>` }),
        'app.tar.gz': gzipSync(`header\n${KEY}\n`),
        'names.zip': await zip({ [`${KEY}.txt`]: 'hello' }),
        'good.txt': 'hello',
      }),
    ).toBe(
      'These files cannot be handed over:\n' +
        '- "far.txt" has on line 400001 what looks like a credential (rule aws).\n' +
        '- "own.bin" holds a credential that is not yours.\n' +
        '- "book.xlsx/xl/sharedStrings.xml" has on line 1 what looks like a credential (rule aws).\n' +
        '- "app.tar.gz" has on line 2 what looks like a credential (rule aws).\n' +
        '- "names.zip" has on line 1 what looks like a credential (rule aws).\n' +
        'Correct them and call the tool again.',
    );
  },
);

itSampled('a credential is found wherever the pieces end in which a file is read', async () => {
  const piece = 2 * 1024 * 1024;
  const files = [10, 20, 21].map((before) => [
    `cut-${before}.txt`,
    `${'x '.repeat((piece - before) / 2)}\n${KEY} ${'y '.repeat(100)}`,
  ]);
  const said = await refusal(Object.fromEntries(files) as Record<string, string>);
  for (const [name] of files) expect(said).toContain(`"${name}" has on line 2`);
});

itSampled('what the automation allows may leave, but never what is ours', async () => {
  const allowed = [{ rule: 'aws', path: 'fixtures-*.txt' }];
  expect(await refusal({ 'fixtures-1.txt': KEY }, allowed)).toBe('nothing was refused');
  expect(await refusal({ 'other.txt': KEY }, allowed)).toContain('"other.txt"');
  expect(await refusal({ 'fixtures-1.txt': OURS }, [{ rule: null, path: '**' }])).toContain('is not yours');
});

describe('an archive that cannot be looked into is refused', () => {
  it('with members that would be unpacked outside its folder', async () => {
    const members = ['../evil.sh', '/etc/cron.d/evil', 'C:\\evil.exe', 'a/../../evil'];
    const archives: Record<string, Buffer> = {};
    for (const [index, member] of members.entries()) {
      const plain = 'x'.repeat(member.length);
      archives[`${index}.zip`] = renamed(await zip({ [plain]: 'hello' }), plain, member);
    }
    const said = await refusal(archives);
    for (const [index, member] of members.entries()) {
      expect(said).toContain(
        `"${index}.zip": its member ${JSON.stringify(member)} would be unpacked outside its folder`,
      );
    }
  });

  it('with a link', async () => {
    expect(await refusal({ 'a.zip': await zip({ link: '/etc/passwd' }, 0o120777) })).toContain(
      'its member "link" is a link or a device; put the file itself into it',
    );
  });

  it('with a password', async () => {
    const bytes = await zip({ 'a.txt': 'hello' });
    const directory = bytes.indexOf(Buffer.from('504b0102', 'hex'));
    bytes.writeUInt16LE(bytes.readUInt16LE(directory + 8) | 1, directory + 8);
    expect(await refusal({ 'a.zip': bytes })).toContain('its member "a.txt" is encrypted');
  });

  itSampled('that is a zip file after something else, as programs that unpack themselves are', async () => {
    const archive = await zip({ 'a.txt': KEY });
    const comment = Buffer.concat([archive, Buffer.from('PK\x05\x06 said')]);
    comment.writeUInt16LE(comment.length - archive.length, archive.length - 2);
    const script = '#!/bin/sh\n';
    const said = await refusal({
      'moved.sh': Buffer.concat([Buffer.from(script), archive]),
      'comment.sh': Buffer.concat([Buffer.from(script), comment]),
    });
    for (const name of ['moved.sh', 'comment.sh']) {
      expect(said).toMatch(
        new RegExp(`"${name}(?:/a.txt)?" (?:looks like a zip file and cannot be read|has on line 1)`),
      );
    }
    expect(await check({ 'about.md': 'A zip file ends with PK\x05\x06 and eighteen bytes.' })).toHaveLength(1);
  });

  itSampled('that unpacks to far more, as zip and as gzip', async () => {
    // The directory of the one says so; the other is many packed files in a row, as gzip allows.
    const bomb = await zip({ zeros: 'hello' });
    bomb.writeUInt32LE(300 * 1024 * 1024, bomb.indexOf(Buffer.from('504b0102', 'hex')) + 24);
    const packed = gzipSync(Buffer.alloc(32 * 1024 * 1024), { level: 1 });
    const gzip = Buffer.concat(Array.from({ length: 9 }, () => packed));
    const problem = 'unpacks to more than 256 MB, which are not looked through. Make it smaller';
    const said = await refusal({ 'bomb.zip': bomb, 'bomb.gz': gzip });
    expect(said).toContain(`"bomb.zip" ${problem}`);
    expect(said).toContain(`"bomb.gz" ${problem}`);
  });

  it('of a kind that nothing here unpacks, and one that is damaged', async () => {
    const said = await refusal({
      'a.7z': Buffer.from('377abcaf271c0004', 'hex'),
      'a.xz': Buffer.from('fd377a585a0000', 'hex'),
      'a.zip': Buffer.from('504b0304garbage'),
      'a.gz': Buffer.concat([Buffer.from('1f8b0800000000000000', 'hex'), Buffer.from('garbage')]),
    });
    expect(said).toContain(
      '"a.7z" is packed with 7z, and credentials cannot be looked for in it. Hand it over as .zip or .tar.gz',
    );
    expect(said).toContain('"a.xz" is packed with xz');
    expect(said).toMatch(/"a.gz" begins like a gzip file and is none/);
  });
});

/** The same archive with another name of the same length, which the library for making archives refuses. */
function renamed(archive: Buffer, from: string, to: string): Buffer {
  return Buffer.from(archive.toString('latin1').replaceAll(from, to), 'latin1');
}
