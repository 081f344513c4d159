import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkBucket } from '../../../activities/access/check-bucket.ts';
import { uploadFiles } from '../../../definitions/outputs/upload-files.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import type { S3Setting } from '../../../runtime/environment/s3-setting.ts';
import { describeWithS3 } from '../../support/s3/describe-with-s3.ts';
import { startBucket, type TestBucket } from '../../support/s3/start-bucket.ts';
import { runInput } from '../../support/workflows/run-input.ts';

const VARIABLES = { CURFEW_AGENT_API: 'local', GITHUB_TOKEN: 'write-token', GITHUB_READ_TOKEN: 'read-token' };
const RUN_ID = 'fix-bug/github/1';

/** A run whose automation writes this below `upload-files` is about to open its session. */
function check(s3: S3Setting | null, written: object | null, staged = false): Promise<void> {
  const environment = { ...readEnvironment(VARIABLES, 'worker'), files: { folder: null, s3 } };
  const allowed = written === null ? {} : { 'upload-files': uploadFiles.options.parse(written) };
  return checkBucket({ environment }, { runId: RUN_ID, input: runInput('1', { safeOutputs: { staged, allowed } }) });
}

describe('before a session is opened', () => {
  it.each([['s3'], ['issue']])('a bucket must be set where files go to it (to: %s)', async (to) => {
    await expect(check(null, { to })).rejects.toMatchObject({
      type: 'S3Refused',
      nonRetryable: true,
      message: expect.stringContaining('CURFEW_S3_BUCKET is not set for the worker') as string,
    });
  });

  it('nothing is asked of a run whose files go elsewhere, that shows only, or that has none', async () => {
    await check(null, { to: 'folder' });
    await check(null, { to: 's3' }, true);
    await check(null, null);
  });
});

it('before a session is opened, a bucket without a key, on a machine without a role, ends the run with what to do', async () => {
  // The SDK asks neither the network nor files of this machine for a role.
  for (const name of ['AWS_EC2_METADATA_DISABLED', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'])
    vi.stubEnv(name, name.endsWith('FILE') ? '/dev/null' : 'true');
  onTestFinished(() => void vi.unstubAllEnvs());
  const s3 = {
    bucket: 'b-1',
    endpoint: 'http://127.0.0.1:9',
    region: 'us-east-1',
    prefix: '',
    key: null,
    publicUrl: null,
  };
  await expect(check(s3, { to: 's3' })).rejects.toMatchObject({
    type: 'S3Refused',
    nonRetryable: true,
    message: expect.stringMatching(
      /What to do: set CURFEW_S3_ACCESS_KEY_ID and .*, or give the machine a role/,
    ) as string,
  });
});

describeWithS3('before a session is opened, a bucket', () => {
  let bucket: TestBucket;
  beforeAll(async () => void (bucket = await startBucket()));
  afterAll(() => bucket?.close());

  it.each([
    [
      'of which there is none',
      { bucket: 'nothing-here' },
      'NoSuchBucket',
      'make the bucket, or correct CURFEW_S3_BUCKET',
    ],
    ['whose name cannot be one', { bucket: 'A_B' }, 'InvalidBucketName', 'correct CURFEW_S3_BUCKET'],
    [
      'with a wrong secret',
      { key: { id: 'curfew-test-key', secret: 'another' } },
      'SignatureDoesNotMatch',
      'correct CURFEW_S3_SECRET_ACCESS_KEY',
    ],
    ['in another region', { region: 'us-west-9' }, 'AuthorizationHeaderMalformed', 'correct CURFEW_S3_REGION'],
  ])('%s ends the run with what to do', async (_, change, code, advice) => {
    await expect(check({ ...bucket.setting, ...change }, { to: 's3' })).rejects.toMatchObject({
      type: 'S3Refused',
      nonRetryable: true,
      message: expect.stringMatching(
        new RegExp(`^Trying whether files can be put into the bucket .* ${code}: .*What to do: ${advice}$`, 's'),
      ) as string,
    });
  });

  it('into which the key may not put objects ends the run with what to do', async () => {
    const mayRead = await bucket.allowOnly(['s3:GetObject'], 'agents/');
    await expect(check(mayRead, { to: 's3' })).rejects.toMatchObject({
      type: 'S3Refused',
      nonRetryable: true,
      message: expect.stringMatching(
        /^Trying whether files can be put into the bucket curfew-test: .* AccessDenied: .*What to do: let the key put and read objects in CURFEW_S3_BUCKET below CURFEW_S3_PREFIX$/,
      ) as string,
    });
  });

  it('into which the key may put objects only where those of the run go lets it open, and nothing is left there', async () => {
    const below = 'agents/weekly/fix-bug/github/1/';
    await check(await bucket.allowOnly(['s3:PutObject', 's3:AbortMultipartUpload'], below), {
      to: 's3',
      folder: 'weekly',
    });
    // Beside objects, the server keeps uploads that are not complete.
    expect(await readdir(bucket.folder)).toEqual(['.sgwtmp']);
    expect(await readdir(join(bucket.folder, '.sgwtmp/multipart'))).toEqual([]);
    const mayPut = await bucket.allowOnly(['s3:PutObject'], below);
    await check(mayPut, { to: 's3', folder: 'weekly' });
    await expect(check(mayPut, { to: 's3' })).rejects.toThrow('AccessDenied');
  });

  it('that works, or that does not answer now, lets it open', async () => {
    await check(bucket.setting, { to: 'issue' });
    await check({ ...bucket.setting, endpoint: 'http://127.0.0.1:9' }, { to: 's3' });
  });
});
