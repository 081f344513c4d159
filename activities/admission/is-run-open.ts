import type { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { isOpen } from '../../connections/temporal/is-open.ts';
import type { RunId } from '../../contract/event.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';

type WorkflowClient = Context['client']['workflow'];

/** Whether the workflow of a run is under way. False for a run that Temporal no longer knows. */
export async function isRunOpen(workflow: WorkflowClient, runId: RunId): Promise<boolean> {
  try {
    const { status } = await workflow.getHandle(runWorkflowId(runId)).describe();
    return isOpen(status);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
