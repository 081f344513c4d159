import type { RunInput } from '../../contract/run.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import { uploadFiles } from '../../definitions/outputs/upload-files.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { requireBucket } from '../outputs/files/require-bucket.ts';
import { s3Failure } from '../outputs/files/s3-failure.ts';

/** S3's words for settings with which nothing can be put there. */
const WRONG = new Set([
  'AuthorizationHeaderMalformed',
  'InvalidAccessKeyId',
  'InvalidBucketName',
  'NoSuchBucket',
  'PermanentRedirect',
  'SignatureDoesNotMatch',
]);

/**
 * Makes sure, before anything is spent, that there is a bucket for the files that a run may hand over, and that it takes our key.
 * Throws a non-retryable `S3Refused` that says what to do. A server that does not answer now may answer when there are files. Whether
 * the key may put objects is told only then: without the right to list, S3 refuses to say that an object is not there.
 */
export async function checkBucket(
  dependencies: Pick<ActivityDependencies, 'environment'>,
  { automation }: Pick<RunInput, 'automation'>,
): Promise<void> {
  const { safeOutputs } = automation;
  const to = optionsOf(uploadFiles, safeOutputs)?.to;
  if (safeOutputs.staged || (to !== 's3' && to !== 'issue')) return;
  const s3 = requireBucket(dependencies);
  try {
    await s3.probe();
  } catch (error) {
    if (error instanceof Error && WRONG.has(error.name)) throw s3Failure(error, `Looking into the bucket ${s3.bucket}`);
  }
}
