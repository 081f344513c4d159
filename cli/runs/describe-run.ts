import { WorkflowNotFoundError, type WorkflowExecutionDescription, type WorkflowHandle } from '@temporalio/client';
import { CommandError, EXIT } from '../command-error.ts';

/** Returns what Temporal knows about a run. Throws a CommandError if it knows no run with that id. */
export async function describeRun(handle: WorkflowHandle, runId: string): Promise<WorkflowExecutionDescription> {
  try {
    return await handle.describe();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CommandError(`Temporal knows no run "${runId}". \`curfew runs\` lists those there are.`, EXIT.notFound);
  }
}
