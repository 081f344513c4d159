import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { RunStatus } from '../../contract/run.ts';
import { STATUS_QUERY } from '../../contract/temporal-names.ts';

const POLL_MS = 1_000;

/**
 * Asks a run where it stands, again and again until it is over, and once more then. A run that cannot be asked (no worker is
 * there) is asked again: its end is learned by other means.
 */
export async function pollStatus(
  handle: WorkflowHandle,
  over: AbortSignal,
  onStatus: (status: RunStatus) => void,
  onTrouble: (message: string) => void,
): Promise<void> {
  let told = false;
  for (let last = false; ; last = over.aborted) {
    try {
      onStatus(await handle.query<RunStatus>(STATUS_QUERY));
      told = false;
    } catch (error) {
      if (!told && !over.aborted) onTrouble(`The run cannot be asked where it stands: ${reasonOf(error)}`);
      told = true;
    }
    if (last) return;
    await sleep(POLL_MS, undefined, { signal: over }).catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
