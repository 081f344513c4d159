import type { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { RunId } from '../../contract/event.ts';
import { runWorkflowId, type SIGNALS } from '../../contract/temporal-names.ts';

export interface RunSignal {
  /** The run that gets the signal. */
  runId: RunId;
  signal: keyof typeof SIGNALS;
  /** The run that it is about; absent: none. */
  about?: RunId;
}

/** Sends a signal to a run. Returns false if its workflow has ended, or is not known any more. */
export async function signalRun(
  workflow: Context['client']['workflow'],
  { runId, signal, about }: RunSignal,
): Promise<boolean> {
  try {
    await workflow.getHandle(runWorkflowId(runId)).signal(signal, ...(about === undefined ? [] : [about]));
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
