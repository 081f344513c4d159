import { WorkflowNotFoundError, type WorkflowExecutionDescription, type WorkflowHandle } from '@temporalio/client';
import { CommandError, EXIT } from '../command-error.ts';

/** What Temporal knows of a run; throws a CommandError where it knows none of that id. */
export async function describeRun(handle: WorkflowHandle, runId: string): Promise<WorkflowExecutionDescription> {
  try {
    return await handle.describe();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CommandError(`Temporal knows no run "${runId}". \`curfew runs\` lists those there are.`, EXIT.notFound);
  }
}
