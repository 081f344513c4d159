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
import { startTestEngine, type TestEngine } from '../support/engine/start-test-engine.ts';
import { oneIn } from '../support/setup/sampled.ts';

/** Each moves tens of megabytes or more. */
const itSampled = oneIn(3);

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
  expect((await post('{}', { 'content-type': 'application/json' })).status).toBe(400);
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
