import type { WorkflowHandle } from '@temporalio/client';
import type { WaitingApproval } from '../../contract/people.ts';
import type { RunStatus } from '../../contract/run.ts';
import { STATUS_QUERY } from '../../contract/temporal-names.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { terminalText } from '../../text/terminal-text.ts';

/**
 * Returns the key of the decision that a person means: the given key, or that of the only decision that waits. The key is
 * fixed now, so that the answer cannot apply to another decision that starts to wait before it arrives. Throws a
 * CommandError that lists the waiting decisions if the choice is not clear.
 */
export async function chooseApproval(
  handle: Pick<WorkflowHandle, 'query'>,
  runId: string,
  key: string | undefined,
): Promise<string> {
  const { waiting } = await handle.query<RunStatus>(STATUS_QUERY);
  const [first, ...others] = waiting;
  if (first === undefined) {
    throw new CommandError(`${runId} waits for no decision. Nothing was changed.`, EXIT.refused);
  }
  const found = key === undefined && others.length === 0 ? first : waiting.find((approval) => approval.key === key);
  if (found) return found.key;
  const problem = key === undefined ? 'waits for more than one decision; choose one with --key' : `has no "${key}"`;
  throw new CommandError(`${runId} ${problem}. It waits for:\n${waiting.map(line).join('\n')}`, EXIT.refused);
}

function line({ key, what }: WaitingApproval): string {
  return `  ${terminalText(`${key}  ${what}`).replaceAll('\n', ' ')}`;
}
