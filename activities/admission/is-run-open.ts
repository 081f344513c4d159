import { WorkflowNotFoundError } from '@temporalio/common';
import { isOpen } from '../../connections/temporal/is-open.ts';
import type { RunId } from '../../contract/event.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';

/** What is asked of Temporal: its client for workflows answers it. */
export interface DescribesWorkflows {
  getHandle(workflowId: string): { describe(): Promise<{ status: Parameters<typeof isOpen>[0] }> };
}

/** Whether the workflow of a run is under way. False for a run that Temporal no longer knows. */
export async function isRunOpen(workflow: DescribesWorkflows, runId: RunId): Promise<boolean> {
  try {
    const { status } = await workflow.getHandle(runWorkflowId(runId)).describe();
    return isOpen(status);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
