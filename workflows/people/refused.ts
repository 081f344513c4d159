import { ApplicationFailure } from '@temporalio/common';

/** The failure that answers an update which cannot be done: its type is for programs, its message for people. */
export function refused(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
