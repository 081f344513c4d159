import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFileBytes } from '../../../../engine/store/files/file-bytes.ts';
import { bytesOf } from '../../../support/engine/files/bytes-of.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';

const MiB = 1024 * 1024;

async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

it('keeps content once under its digest, whatever the pieces, readable by nobody else', async () => {
  const folder = temporaryFolder();
  const bytes = createFileBytes(folder);
  const content = randomBytes(300_001);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const parts = [content.subarray(0, 1), content.subarray(1, 200_000), content.subarray(200_000)];
  const kept = await Promise.all([
    bytes.keep(pieces(content), async (own) => own),
    bytes.keep(pieces(...parts), async (own) => own),
  ]);
  expect(kept).toEqual([
    { sha256, sizeBytes: 300_001 },
    { sha256, sizeBytes: 300_001 },
  ]);
  expect(await filesIn(join(folder, 'files'))).toEqual([sha256]);
  const place = join(folder, 'files', sha256.slice(0, 2), sha256);
  expect((await stat(place)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'files'))).mode & 0o777).toBe(0o700);
  expect(await bytesOf(bytes.read(sha256))).toEqual(content);
});

it('keeps zeros as holes: 65 megabytes of them take no room, and they are there when it is read', async () => {
  const folder = temporaryFolder();
  const bytes = createFileBytes(folder);
  const zeros = Buffer.alloc(1024 * 1024);
  async function* sparse(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('begin');
    for (let i = 0; i < 64; i += 1) yield zeros;
    yield Buffer.from('end');
    yield zeros;
  }
  const { sha256, sizeBytes } = await bytes.keep(sparse(), async (own) => own);
  const place = join(folder, 'files', sha256.slice(0, 2), sha256);
  expect(sizeBytes).toBe(8 + 65 * zeros.length);
  expect((await stat(place)).blocks * 512).toBeLessThan(1024 * 1024);
  const whole = createHash('sha256').update(await readFile(place));
  expect(whole.digest('hex')).toBe(sha256);
});

it('leaves nothing behind when the content, the disk or the row fails', async () => {
  const folder = temporaryFolder();
  const bytes = createFileBytes(folder);
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('the sandbox is gone');
  }
  await expect(bytes.keep(broken(), async () => 1)).rejects.toThrow('the sandbox is gone');
  expect(await filesIn(join(folder, 'files'))).toEqual([]);
  const refuse = async (): Promise<never> => {
    throw new Error('no such session');
  };
  await expect(bytes.keep(pieces(Buffer.from('x')), refuse)).rejects.toThrow('no such session');
  await writeFile(join(folder, 'not-a-folder'), '');
  await expect(
    createFileBytes(join(folder, 'not-a-folder')).keep(pieces(Buffer.from('x')), async () => 1),
  ).rejects.toThrow(/ENOTDIR|EEXIST/);
});

it('takes nothing when the disk is almost full', async () => {
  const folder = temporaryFolder();
  const bytes = createFileBytes(folder, Number.MAX_SAFE_INTEGER);
  const keeping = bytes.keep(pieces(Buffer.from('x')), async () => 1);
  await expect(keeping).rejects.toMatchObject({
    code: 'ENOSPC',
    message: expect.stringContaining('ENOSPC: less than'),
  });
  expect(await filesIn(join(folder, 'files'))).toEqual([]);
});

it('stops while it writes when the disk becomes almost full', async () => {
  const folder = temporaryFolder();
  const { bavail, bsize } = await statfs(folder);
  const bytes = createFileBytes(folder, bavail * bsize - 16 * MiB);
  const piece = randomBytes(MiB);
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 512; i += 1) yield piece;
  }
  await expect(bytes.keep(endless(), async () => 1)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(await filesIn(join(folder, 'files'))).toEqual([]);
});

it('does not remove bytes while their row is being stored', async () => {
  const bytes = createFileBytes(temporaryFolder());
  const content = Buffer.from('shared');
  const sha256 = createHash('sha256').update(content).digest('hex');
  await bytes.keep(pieces(content), async () => bytes.remove(sha256));
  expect(await bytesOf(bytes.read(sha256))).toEqual(content);
  bytes.remove(sha256);
  bytes.remove(sha256);
  await expect(bytesOf(bytes.read(sha256))).rejects.toThrow('ENOENT');
});

it('removes what an engine that died was writing', async () => {
  const folder = temporaryFolder();
  await mkdir(join(folder, 'files', 'unfinished'), { recursive: true });
  await writeFile(join(folder, 'files', 'unfinished', 'half'), 'half');
  await createFileBytes(folder).discardUnfinished();
  expect(await filesIn(join(folder, 'files'))).toEqual([]);
});
