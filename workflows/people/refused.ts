import { ApplicationFailure } from '@temporalio/common';

/** The failure with which an update is refused: its type is for programs, its message for people. */
export function refused(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
