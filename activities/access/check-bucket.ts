import { join } from 'node:path/posix';
import { ApplicationFailure } from '@temporalio/common';
import { s3Advice } from '../../connections/s3/s3-advice.ts';
import type { RunId } from '../../contract/event.ts';
import type { RunInput } from '../../contract/run.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import { uploadFiles } from '../../definitions/outputs/upload-files.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { placeOfFiles } from '../outputs/files/place-of-files.ts';
import { requireBucket } from '../outputs/files/require-bucket.ts';
import { s3Failure } from '../outputs/files/s3-failure.ts';

interface CheckedRun {
  runId: RunId;
  input: Pick<RunInput, 'automation'>;
}

/**
 * Makes sure, before anything is spent, that there is a bucket for the files that a run may hand over, and that our key may put
 * objects exactly where they would go. Throws a non-retryable `S3Refused` that says what to do. A server that does not answer now
 * may answer when there are files. Whether the key may also read is told only then: without the right to list, S3 refuses to say
 * that an object is not there.
 */
export async function checkBucket(
  dependencies: Pick<ActivityDependencies, 'environment'>,
  { runId, input }: CheckedRun,
): Promise<void> {
  const { safeOutputs } = input.automation;
  const options = optionsOf(uploadFiles, safeOutputs);
  if (safeOutputs.staged || (options?.to !== 's3' && options?.to !== 'issue')) return;
  const s3 = requireBucket(dependencies);
  try {
    await s3.probe(join(options.folder ?? '.', placeOfFiles({ runId, ordinal: 1 })));
  } catch (error) {
    const advice = s3Advice(error);
    if (advice === null) return;
    const failure = s3Failure(error, `Trying whether files can be put into the bucket ${s3.bucket}`);
    if (failure instanceof ApplicationFailure) throw failure;
    throw ApplicationFailure.nonRetryable(`${failure.message}. What to do: ${advice}`, 'S3Refused');
  }
}
