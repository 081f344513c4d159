import type { Slack } from '../../connections/slack/create-slack.ts';
import type { SlackMessage } from '../../connections/slack/message-calls.ts';
import type { ApprovalPlace } from '../../database/people/approval-messages.ts';
import { notBefore } from '../outputs/text/not-before.ts';
import { findOwnMessages } from '../slack/post-once.ts';

/**
 * The messages at a place that ask for this decision. `since`: when the run began to wait for it, RFC 3339. Throws as
 * `findOwnMessages` says.
 */
export async function findApprovalMessages(
  slack: Slack,
  { runId, key, channel, thread, since }: ApprovalPlace & { since: string },
): Promise<SlackMessage[]> {
  return await findOwnMessages(
    slack,
    { channel, thread, since: notBefore(since) },
    (mark) => mark['run'] === runId && mark['approval'] === key,
  );
}
