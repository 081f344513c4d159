import { closeApproval as close } from '../../database/people/close-approval.ts';
import { listApprovals } from '../../database/people/list-approvals.ts';
import type { RunId } from '../../contract/event.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { slackFailure } from '../slack/slack-failure.ts';
import { editApprovalComment } from './approval-comment.ts';
import { editApprovalMessages } from './edit-approval-messages.ts';
import { isRetriedBefore } from './is-retried-before.ts';

/** A run that has its decision does not wait longer than this for its messages. For Slack the end of the run tries once more. */
const KEEP_TRYING_MS = 60_000;

export interface CloseApprovalRequest {
  runId: RunId;
  key: string;
  state: 'approved' | 'denied' | 'expired';
  /** RFC 3339. */
  at: string;
  /** Who decided, in words; null if nobody did. */
  by: string | null;
}

/**
 * Closes an approval that was decided, or whose time is over, and edits the messages in Slack and the comment at GitHub
 * that asked for it. Throws as `slackFailure` and `githubFailure` say if one of them does not answer, but not for more than a minute
 * after the decision.
 */
export async function closeApproval(
  dependencies: ActivityDependencies,
  { runId, key, state, at, by }: CloseApprovalRequest,
): Promise<void> {
  await close(dependencies.database, { runId, key, state, at });
  try {
    await editApprovalMessages(dependencies, { runId, key, by });
    const approval = (await listApprovals(dependencies.database, { runId })).find((each) => each.key === key);
    if (approval !== undefined) await editApprovalComment(dependencies, { runId, approval, by });
  } catch (error) {
    const failure = slackFailure(error, 'Editing a message in Slack');
    if (isRetriedBefore(failure, Date.parse(at) + KEEP_TRYING_MS)) throw failure;
    dependencies.log.warn({ runId, key, err: error }, 'not every message says that this is decided');
  }
}
