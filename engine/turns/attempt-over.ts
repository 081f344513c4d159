import { ApplicationFailure } from '@temporalio/common';

/** As soon as possible: Temporal takes a delay of 0 for none. */
const AT_ONCE_MS = 1;

/**
 * The failure of an attempt that ended only because its engine did. Temporal starts the next attempt at once, however
 * many there have been.
 */
export function attemptOver(message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type: 'EngineGone', nextRetryDelay: AT_ONCE_MS });
}
