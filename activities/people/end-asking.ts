import type { RunId } from '../../contract/event.ts';
import { noteOwnActs } from '../../database/own-acts/note-own-acts.ts';
import { listApprovals } from '../../database/people/list-approvals.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { withOwnActs } from '../own-acts/with-own-acts.ts';
import { editApprovalComment } from './approval-comment.ts';
import { editApprovalMessages } from './edit-approval-messages.ts';
import { tellInVain } from './tell-in-vain.ts';

/**
 * Says in Slack and at GitHub that a settled run asks for nothing any more, where it still seems to, and that
 * more money was approved in vain, where it was. A courtesy: whoever decides
 * nevertheless is told that the run has ended. Never throws.
 */
export async function endAsking(dependencies: ActivityDependencies, runId: RunId): Promise<void> {
  const { database, github, log } = dependencies;
  try {
    await editApprovalMessages(dependencies, { runId });
    const noting = withOwnActs(github, (keys) => noteOwnActs(database, runId, keys));
    await tellInVain({ ...dependencies, github: noting }, runId);
    for (const approval of await listApprovals(database, { runId, state: 'expired' })) {
      // The others were told when their time was over.
      const isLeft = approval.closedAt !== null && Date.parse(approval.closedAt) < Date.parse(approval.until);
      if (isLeft) await editApprovalComment({ ...dependencies, github: noting }, { runId, approval, by: null });
    }
  } catch (error) {
    log.warn({ runId, err: error }, 'people still seem to be asked for a decision of a run that has ended');
  }
}
