import { ActivityFailure } from '@temporalio/common';

/** The message of the error itself: of an activity's own error, not of the failure that Temporal wraps it in. */
export function failureMessage(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const { cause } = error;
  return error instanceof ActivityFailure && cause instanceof Error ? cause.message : error.message;
}
