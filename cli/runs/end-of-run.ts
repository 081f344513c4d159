import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { RunResult } from '../../contract/run.ts';

/** How a run ended: its whole result if it left one. */
export type End = Pick<RunResult, 'outcome' | 'reason'> & Partial<RunResult>;

/** Waits for the end of a run. A cancelled or a failed workflow counts as an end, not as an error. */
export async function endOfRun(handle: WorkflowHandle): Promise<End> {
  try {
    return (await handle.result()) as RunResult;
  } catch (error) {
    return endOf(error);
  }
}

function endOf(error: unknown): End {
  if (!(error instanceof WorkflowFailedError)) throw error;
  const { cause } = error;
  if (cause instanceof CancelledFailure) return { outcome: 'cancelled', reason: cause.message };
  const [result] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  return (result as RunResult | undefined) ?? { outcome: 'failed', reason: cause?.message ?? error.message };
}
