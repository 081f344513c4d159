import { WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { RunResult } from '../../contract/run.ts';
import { until } from '../../runtime/until.ts';

const START_BOUND_MS = 60_000;

/** Waits for a run that a webhook is about to start, and returns how it ended, even if it failed. Throws if it was cancelled. */
export async function awaitResult(client: Client, workflowId: string): Promise<RunResult> {
  await until(`${workflowId} has started`, () => isStarted(client, workflowId), START_BOUND_MS);
  try {
    return (await client.workflow.getHandle(workflowId).result()) as RunResult;
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    const [result] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
    if (result) return result as RunResult;
    throw error;
  }
}

async function isStarted(client: Client, workflowId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
