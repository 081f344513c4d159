import type { WorkflowHandle } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contract/temporal-names.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { describeRun } from '../runs/describe-run.ts';

/** Throws a CommandError if there is no such run, or if it has ended. */
export async function requireOpen(handle: WorkflowHandle, runId: string): Promise<void> {
  const { status, closeTime, searchAttributes } = await describeRun(handle, runId);
  if (status.name === 'RUNNING') return;
  // A run that was terminated has no outcome of its own.
  const [outcome = status.name.toLowerCase()] = searchAttributes[SEARCH_ATTRIBUTES.outcome] ?? [];
  const at = closeTime?.toISOString() ?? 'a time that is not known';
  throw new CommandError(`${runId} has ended as ${String(outcome)} at ${at}; nothing was changed.`, EXIT.refused);
}
