import { ApplicationFailure } from '@temporalio/common';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { errorText } from '../../../runtime/error-text.ts';

const BUSY = new Set(['SlowDown', 'RequestTimeout', 'RequestTimeTooSkewed', 'OperationAborted', 'Throttling']);
const ADVICE: Readonly<Record<string, string>> = {
  AuthorizationHeaderMalformed: 'correct CURFEW_S3_REGION',
  AccessDenied: 'let the key put and read objects in CURFEW_S3_BUCKET below CURFEW_S3_PREFIX',
  InvalidAccessKeyId: 'correct CURFEW_S3_ACCESS_KEY_ID',
  InvalidBucketName: 'correct CURFEW_S3_BUCKET',
  NoSuchBucket: 'make the bucket, or correct CURFEW_S3_BUCKET',
  PermanentRedirect: 'correct CURFEW_S3_REGION',
  SignatureDoesNotMatch: 'correct CURFEW_S3_SECRET_ACCESS_KEY',
};

/**
 * The error for an activity to throw when the bucket did not do as asked. It is retried if the server gave no answer, is busy or
 * has a fault of its own; a refusal is not. Its type is then `S3Refused`.
 */
export function s3Failure(error: unknown, doing: string): Error {
  if (error instanceof ApplicationFailure) return error;
  // HEAD has no body, so its errors have no code: the status is all.
  if (!(error instanceof S3ServiceException)) return plain(error, doing);
  const { httpStatusCode: status = 500 } = error.$metadata;
  if (status >= 500 || status === 408 || status === 429 || BUSY.has(error.name)) return plain(error, doing);
  const said = `${doing}: the bucket answered ${status} ${error.name}: ${error.message}`;
  const advice = ADVICE[error.name] ?? (status === 403 ? ADVICE['AccessDenied'] : undefined);
  return ApplicationFailure.nonRetryable(advice === undefined ? said : `${said}. What to do: ${advice}`, 'S3Refused');
}

function plain(error: unknown, doing: string): Error {
  // A failure to connect has no message, only a code.
  const reason = errorText(error) || (error instanceof Error ? error.name : 'no answer');
  return new Error(`${doing}: ${reason}`, { cause: error });
}
