import { askRun, type AskOptions } from '../../people/ask-run.ts';
import { chooseApproval } from '../../people/choose-approval.ts';

export interface ApproveOptions extends AskOptions {
  /** Which decision, if the run waits for more than one. */
  key?: string;
}

/** Approves what a run waits for. */
export async function approve(run: string, { key, ...options }: ApproveOptions): Promise<void> {
  await askRun(run, options, {
    update: 'approve',
    input: async (handle, runId) => ({ key: await chooseApproval(handle, runId, key) }),
  });
}
