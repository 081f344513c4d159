import type { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { RunId } from '../../contract/event.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';

type WorkflowClient = Context['client']['workflow'];

/** Whether the workflow of a run is under way. False for a run that Temporal no longer knows. */
export async function isRunOpen(workflow: WorkflowClient, runId: RunId): Promise<boolean> {
  try {
    const { status } = await workflow.getHandle(runWorkflowId(runId)).describe();
    return status.name === 'RUNNING' || status.name === 'PAUSED';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
