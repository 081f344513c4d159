import { ActivityFailure, ApplicationFailure } from '@temporalio/common';

/** Whether an activity has failed with an application failure of this type. */
export function isFailure(error: unknown, type: string): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  return cause instanceof ApplicationFailure && cause.type === type;
}
