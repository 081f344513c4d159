import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { RunStatus } from '../../contract/run.ts';
import { STATUS_QUERY } from '../../contract/temporal-names.ts';
import { errorText } from '../../runtime/error-text.ts';

const POLL_MS = 1_000;

export interface StatusPolling {
  handle: WorkflowHandle;
  /** Aborts when the run is over. */
  over: AbortSignal;
  onStatus: (status: RunStatus) => void;
  /** Called once for each series of queries that fail. */
  onTrouble: (message: string) => void;
}

/**
 * Asks a run for its status again and again until it is over, and one last time then. A query that fails, for example
 * because no worker is running, is repeated; that the run is over is learned by `over` alone.
 */
export async function pollStatus({ handle, over, onStatus, onTrouble }: StatusPolling): Promise<void> {
  let failing = false;
  for (let last = false; ; last = over.aborted) {
    try {
      onStatus(await handle.query<RunStatus>(STATUS_QUERY));
      failing = false;
    } catch (error) {
      if (!failing && !over.aborted) onTrouble(`The run does not answer for its status: ${errorText(error)}`);
      failing = true;
    }
    if (last) return;
    await sleep(POLL_MS, undefined, { signal: over }).catch(() => undefined);
  }
}
