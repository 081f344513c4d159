import type { WorkflowHandle } from '@temporalio/client';
import { isOpen } from '../../connections/temporal/is-open.ts';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { CommandError } from '../command-error.ts';
import { jsonLine } from '../json-line.ts';
import { describeRun } from '../runs/describe-run.ts';
import { endOfRun, type End } from '../runs/end-of-run.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { namedRun } from '../runs/named-run.ts';
import { temporalOf } from '../place/temporal-of.ts';

export interface CancelOptions extends PlaceOptions {
  /** Seconds to wait for the end. */
  wait: number;
  json?: boolean;
}

/** Cancels a run and waits until it has cleaned up. A run that has ended already stays as it is. */
export async function cancel(given: string, { wait, json, ...options }: CancelOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const runId = await namedRun(place, given, { wholeOnly: true });
  const { client, close } = await connectTemporal(temporalOf(place));
  try {
    const handle = client.workflow.getHandle(runWorkflowId(runId));
    const wasRunning = await requestCancel(handle, runId);
    const result = await within(wait, runId, endOfRun(place, runId, handle));
    if (json) console.log(jsonLine({ runId, cancelled: wasRunning, ...result }));
    else console.log(`${runId} ${wasRunning ? 'ended' : 'had ended already'}: ${result.outcome}. ${result.reason}`);
  } finally {
    await close();
  }
}

/** Returns whether the run was still going. */
async function requestCancel(handle: WorkflowHandle, runId: string): Promise<boolean> {
  const { status } = await describeRun(handle, runId);
  if (!isOpen(status)) return false;
  await handle.cancel();
  return true;
}

async function within(seconds: number, runId: string, end: Promise<End>): Promise<End> {
  const late = Promise.withResolvers<never>();
  const message = `${runId} was asked to end and has not ended after ${seconds} s. Is a worker running?`;
  const timer = setTimeout(() => late.reject(new CommandError(message)), seconds * 1_000);
  try {
    return await Promise.race([end, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
