import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { RunResult } from '../../contract/run.ts';
import type { Place } from '../place/read-place.ts';
import { recordedRun } from './recorded-run.ts';

/** How a run ended: its whole result if it left one. */
export type End = Pick<RunResult, 'outcome' | 'reason'> & Partial<RunResult>;

/** Waits for the end of a run. A cancelled or a failed workflow counts as an end, not as an error. */
export async function endOfRun(place: Place, runId: string, handle: WorkflowHandle): Promise<End> {
  try {
    return (await handle.result()) as RunResult;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return error.cause instanceof CancelledFailure ? await recordedEnd(place, runId) : endOf(error);
  }
}

/** Temporal keeps no word of why a workflow was cancelled; our record does. */
async function recordedEnd(place: Place, runId: string): Promise<End> {
  const run = await recordedRun(place, runId);
  if (run?.outcome !== 'cancelled') return { outcome: 'cancelled', reason: 'The run was cancelled' };
  const { outcome, reason, artefacts, sessionId } = run;
  return { outcome, reason: reason ?? 'The run was cancelled', artefacts, sessionId };
}

function endOf({ cause, message }: WorkflowFailedError): End {
  const [result] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  return (result as RunResult | undefined) ?? { outcome: 'failed', reason: cause?.message ?? message };
}
