import { ApplicationFailure } from '@temporalio/common';

/**
 * Whether an activity that fails with this error is tried again before an instant, in milliseconds since 1970. A rate limit may ask for
 * a longer wait than a run should be held up.
 */
export function isRetriedBefore(error: unknown, instant: number): boolean {
  if (!(error instanceof ApplicationFailure)) return Date.now() < instant;
  if (error.nonRetryable === true) return false;
  const delayMs = typeof error.nextRetryDelay === 'number' ? error.nextRetryDelay : 0;
  return Date.now() + delayMs < instant;
}
