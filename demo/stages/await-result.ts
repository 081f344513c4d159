import { WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunResult } from '../../contract/run.ts';

const START_BOUND_MS = 30_000;
const POLL_MS = 200;

/** Waits for a run that a webhook is about to start, and returns how it ended, even if it failed. Throws if it was cancelled. */
export async function awaitResult(client: Client, workflowId: string): Promise<RunResult> {
  await untilStarted(client, workflowId);
  try {
    return (await client.workflow.getHandle(workflowId).result()) as RunResult;
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    const [result] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
    if (result) return result as RunResult;
    throw error;
  }
}

async function untilStarted(client: Client, workflowId: string): Promise<void> {
  for (const until = Date.now() + START_BOUND_MS; ;) {
    try {
      await client.workflow.getHandle(workflowId).describe();
      return;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || Date.now() > until) throw error;
      await sleep(POLL_MS);
    }
  }
}
