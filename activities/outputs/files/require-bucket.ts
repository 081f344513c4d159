import { ApplicationFailure } from '@temporalio/common';
import { createS3, type S3 } from '../../../connections/s3/create-s3.ts';
import type { ActivityDependencies } from '../../dependencies.ts';

/** The client of the bucket. Throws a non-retryable `S3Refused` if the worker has none. */
export function requireBucket({ environment }: Pick<ActivityDependencies, 'environment'>): S3 {
  const { s3 } = environment.files;
  if (s3 !== null) return createS3(s3);
  throw ApplicationFailure.nonRetryable(
    'CURFEW_S3_BUCKET is not set for the worker: it is needed to hand files over to a bucket, or as links in an issue',
    'S3Refused',
  );
}
