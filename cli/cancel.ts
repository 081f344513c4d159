import { WorkflowFailedError, WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { connectTemporal } from '../connections/temporal.ts';
import { runWorkflowId, type RunResult } from '../workflows/contract.ts';
import { CommandError, EXIT } from './command-error.ts';
import { readPlace, type PlaceOptions } from './place.ts';
import { runIdOf } from './run-id-of.ts';
import { temporalOf } from './temporal-of.ts';

export interface CancelOptions extends PlaceOptions {
  /** Seconds to wait for the end. */
  wait: number;
  json?: boolean;
}

/** Asks a run to end, and waits until it has tidied up after itself. One that has ended already stays as it is. */
export async function cancel(given: string, { wait, json, ...options }: CancelOptions): Promise<void> {
  const runId = runIdOf(given);
  const { client, close } = await connectTemporal(temporalOf(readPlace(options, 'command')));
  try {
    const handle = client.workflow.getHandle<() => Promise<RunResult>>(runWorkflowId(runId));
    const wasRunning = await requestCancel(handle, runId);
    const result = await resultWithin(handle, wait, runId);
    if (json) console.log(JSON.stringify({ runId, cancelled: wasRunning, ...result }));
    else console.log(`${runId} ${wasRunning ? 'ended' : 'had ended already'}: ${result.outcome}. ${result.reason}`);
  } finally {
    await close();
  }
}

/** Returns whether it was still running. */
async function requestCancel(handle: WorkflowHandle, runId: string): Promise<boolean> {
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return false;
    await handle.cancel();
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CommandError(`Temporal knows no run "${runId}". \`curfew runs\` lists those there are.`, EXIT.notFound);
  }
}

type End = Pick<RunResult, 'outcome' | 'reason'>;

async function resultWithin(
  handle: WorkflowHandle<() => Promise<RunResult>>,
  seconds: number,
  runId: string,
): Promise<End> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new CommandError(`${runId} was asked to end and has not ended after ${seconds} s. Is a worker running?`),
        ),
      seconds * 1_000,
    );
  });
  try {
    return await Promise.race([handle.result().catch(endOf), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A cancelled workflow has no result but ends with its cancellation, which is what was asked for. */
function endOf(error: unknown): End {
  if (!(error instanceof WorkflowFailedError)) throw error;
  if (error.cause instanceof CancelledFailure) return { outcome: 'cancelled', reason: error.cause.message };
  return { outcome: 'failed', reason: error.cause?.message ?? error.message };
}
