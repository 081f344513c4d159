import type { RunId } from '../../contract/event.ts';
import type { ApprovalBefore } from '../../contract/people.ts';
import { createSlack } from '../../connections/slack/create-slack.ts';
import { SlackRefused } from '../../connections/slack/slack-refused.ts';
import { noteEdited, uneditedMessages } from '../../database/people/approval-messages.ts';
import type { ApprovalRecord } from '../../database/people/approval-record.ts';
import { listApprovals } from '../../database/people/list-approvals.ts';
import { slackEscape } from '../../text/slack-text.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { approvalMessage } from './approval-message.ts';

interface Ended {
  runId: RunId;
  /** Only the messages of this approval; absent: those of all approvals of the run. */
  key?: string;
  /** Who decided, in words, as far as it is known. */
  by?: string | null;
}

/**
 * Edits the messages in Slack that asked for decisions which are over: the buttons go, and the message says how it ended. May be
 * repeated. A message that Slack lets nobody edit any more is left as it is. Throws as `createSlack` says if Slack does not
 * answer; the other messages are edited in the next attempt.
 */
export async function editApprovalMessages(
  dependencies: ActivityDependencies,
  { runId, key, by = null }: Ended,
): Promise<void> {
  const { database, environment, log } = dependencies;
  const slack = createSlack(environment.slack);
  if (slack === null) return;
  const messages = await uneditedMessages(database, key === undefined ? { runId } : { runId, key });
  if (messages.length === 0) return;
  const approvals = await listApprovals(database, { runId });
  for (const { channel, message, ...of } of messages) {
    const approval = approvals.find((each) => each.key === of.key);
    if (approval === undefined || approval.state === 'open') continue;
    const content = await approvalMessage(dependencies, { runId, approval, end: endOf(approval, by) });
    try {
      await slack.update({ channel, ts: message, ...content });
    } catch (error) {
      if (!(error instanceof SlackRefused)) throw error;
      log.warn({ runId, key: of.key, err: error }, 'a message in Slack could not be edited');
    }
    await noteEdited(database, { runId, channel, message });
  }
}

/** In Slack's markup. */
function endOf({ state, before, until, closedAt, approvedBy }: ApprovalRecord, by: string | null): string {
  if (state === 'expired') {
    const isInTime = closedAt !== null && Date.parse(closedAt) < Date.parse(until);
    return isInTime ? '*Not needed any more*: the run has ended.' : `*Expired*: nobody decided by ${until}.`;
  }
  const who = by ?? (state === 'approved' ? approvedBy.join(', ') : '');
  const word = state === 'approved' ? (APPROVED[before] ?? 'Approved') : 'Denied';
  return who === '' ? `*${word}*.` : `*${word}* by ${mentioned(who)}.`;
}

const APPROVED: Partial<Record<ApprovalBefore, string>> = { question: 'Answered', 'going-on': 'Told to go on' };

/** People of Slack are shown by their names there. */
function mentioned(who: string): string {
  return slackEscape(who).replaceAll(/slack:(?:[A-Z0-9]+\/)?([UW][A-Z0-9]+)/g, '<@$1>');
}
