import { ActivityFailure } from '@temporalio/common';

/** The message of what really went wrong: of an activity's own error, not of Temporal's wrapping. */
export function failureMessage(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const { cause } = error;
  return error instanceof ActivityFailure && cause instanceof Error ? cause.message : error.message;
}
