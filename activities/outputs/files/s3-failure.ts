import { ApplicationFailure } from '@temporalio/common';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { s3Advice } from '../../../connections/s3/s3-advice.ts';
import { errorText } from '../../../runtime/error-text.ts';

const BUSY = new Set(['SlowDown', 'RequestTimeout', 'RequestTimeTooSkewed', 'OperationAborted', 'Throttling']);

/**
 * The error for an activity to throw when the bucket did not do as asked. It is retried if the server gave no answer, is busy or
 * has a fault of its own; a refusal is not. Its type is then `S3Refused`.
 */
export function s3Failure(error: unknown, doing: string): Error {
  if (error instanceof ApplicationFailure) return error;
  if (!(error instanceof S3ServiceException)) return plain(error, doing);
  const { httpStatusCode: status = 500 } = error.$metadata;
  if (status >= 500 || status === 408 || status === 429 || BUSY.has(error.name)) return plain(error, doing);
  const said = `${doing}: the bucket answered ${status} ${error.name}: ${error.message}`;
  const advice = s3Advice(error);
  return ApplicationFailure.nonRetryable(advice === null ? said : `${said}. What to do: ${advice}`, 'S3Refused');
}

function plain(error: unknown, doing: string): Error {
  // A failure to connect has no message, only a code.
  const reason = errorText(error) || (error instanceof Error ? error.name : 'no answer');
  return new Error(`${doing}: ${reason}`, { cause: error });
}
