import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createS3, type NewObject } from '../../../connections/s3/create-s3.ts';
import type { S3Setting } from '../../../runtime/environment/s3-setting.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';
import { describeWithS3 } from '../../support/s3/describe-with-s3.ts';
import { startBucket, type TestBucket } from '../../support/s3/start-bucket.ts';

async function object(key: string, content: Buffer, contentType = 'text/plain'): Promise<NewObject> {
  const path = join(temporaryFolder(), 'file');
  await writeFile(path, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { key, path, bytes: content.length, sha256, contentType, filename: 'Bericht "März".txt' };
}

describeWithS3('a bucket at a real server', () => {
  let bucket: TestBucket;
  beforeAll(async () => void (bucket = await startBucket()));
  afterAll(() => bucket?.close());

  it('keeps an object with its digest, and a presigned address gives its bytes as a file to save', async () => {
    const s3 = createS3(bucket.setting);
    const content = Buffer.alloc(3 * 1024 * 1024, 'line of text\n');
    const put = await object('agents/a b/ü+ß.txt', content);
    expect(await s3.head(put.key)).toBeNull();
    await s3.put(put);
    await s3.put(put);
    expect(await s3.head(put.key)).toEqual({ bytes: content.length, sha256: put.sha256 });
    const { url, until } = await s3.link(put.key);
    expect(Date.parse(until ?? '') - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(content);
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="Bericht__M_rz_.txt"; filename*=UTF-8''Bericht%20%22M%C3%A4rz%22.txt`,
    );
    // A digit that differs from the one that is there: a fixed one would sometimes be the right one.
    const forged = url.replace(/(?<=X-Amz-Signature=)\w/, (digit) => (digit === '0' ? '1' : '0'));
    expect((await fetch(forged)).status).toBe(403);
  });

  it('has public addresses where the bucket is served', async () => {
    const s3 = createS3({ ...bucket.setting, publicUrl: 'https://files.example.com' });
    expect(await s3.link('agents/a b/ü.txt')).toEqual({
      url: 'https://files.example.com/agents/a%20b/%C3%BC.txt',
      until: null,
    });
  });

  it.each<[string, Partial<S3Setting>, string]>([
    ['the bucket is missing', { bucket: 'nothing-here' }, 'NoSuchBucket'],
    ['the secret is wrong', { key: { id: 'curfew-test-key', secret: 'another' } }, 'SignatureDoesNotMatch'],
  ])('refuses with the word of S3 when %s, and no error has the secret', async (_, change, name) => {
    const s3 = createS3({ ...bucket.setting, ...change });
    const put = await object('agents/a.txt', Buffer.from('hello'));
    const error: unknown = await s3.put(put).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name });
    expect(JSON.stringify(error)).not.toContain(bucket.setting.key?.secret);
  });
});
