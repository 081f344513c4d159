import { CommandError, EXIT } from '../../command-error.ts';
import { askRun, type AskOptions } from '../../people/ask-run.ts';
import { chooseApproval } from '../../people/choose-approval.ts';

export interface DenyOptions extends AskOptions {
  /** Which decision, if the run waits for more than one. */
  key?: string;
  reason: string;
}

/** Denies what a run waits for, with a reason that the agent sees. */
export async function deny(run: string, { key, reason, ...options }: DenyOptions): Promise<void> {
  if (reason.trim() === '')
    throw new CommandError('--reason is empty; say why, since the agent sees the reason.', EXIT.usage);
  await askRun(run, options, {
    update: 'deny',
    input: async (handle, runId) => ({ key: await chooseApproval(handle, runId, key), reason }),
  });
}
