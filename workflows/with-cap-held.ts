import { condition } from '@temporalio/workflow';
import type { RunState } from './run-state.ts';

/**
 * Does a step that may change the cap of the session outside of `raiseSessionCap`. No raise changes the cap meanwhile: it could
 * give back what the step takes away.
 */
export async function withCapHeld<T>(state: RunState, step: () => Promise<T>): Promise<T> {
  await condition(() => !state.isCapBusy);
  state.isCapBusy = true;
  try {
    return await step();
  } finally {
    state.isCapBusy = false;
  }
}
