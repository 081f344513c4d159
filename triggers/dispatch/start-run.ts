import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type Client,
} from '@temporalio/client';
import type { RunId } from '../../contract/event.ts';
import type { RunInput } from '../../contract/run.ts';
import { RUN_WORKFLOW, runWorkflowId } from '../../contract/temporal-names.ts';
import { runOptions } from './run-options.ts';

const START_DEADLINE_MS = 5_000;

/**
 * Starts the workflow of a run, once per run id: if it is running or has run, nothing is started, and that counts as
 * success. Throws HopelessStart if the input is larger than Temporal takes. Throws other errors when Temporal cannot be
 * reached or refuses: then it may be called again, unless `hopelessReason` gives a reason.
 */
export async function startRun(
  client: Client,
  taskQueue: string,
  { runId, input }: { runId: RunId; input: RunInput },
): Promise<void> {
  const options = runOptions(input);
  const start = () =>
    client.workflow.start(RUN_WORKFLOW, {
      workflowId: runWorkflowId(runId),
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      taskQueue,
      ...options,
    });
  try {
    await client.connection.withDeadline(Date.now() + START_DEADLINE_MS, start);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
