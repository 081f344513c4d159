import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uploadFile } from '../../engine/api/files/upload-file.ts';
import type { Engine } from '../../engine/engine.ts';
import { createFileBytes } from '../../engine/store/file-bytes.ts';
import { temporaryFolder } from '../support/database/temporary-database.ts';
import { startTestEngine, type TestEngine } from '../support/engine/start-test-engine.ts';

const MiB = 1024 * 1024;

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

async function onDisk(): Promise<string[]> {
  const entries = await readdir(join(engine.dataFolder, 'files'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

it('takes an upload of tens of megabytes byte for byte', async () => {
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
    yield Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nhalf');
  }
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  expect((await post(cut(), headers)).status).toBe(400);
  const x = createHash('sha256').update('x').digest('hex');
  expect((await onDisk()).filter((name) => name !== x)).toEqual(before);
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
