import type { RunId } from '../../contract/event.ts';
import type { WaitingApproval } from '../../contract/people.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { slackEscape } from '../../text/slack-text.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { messageParts } from '../slack/message-parts.ts';
import { safeSlackText } from '../slack/safe-slack-text.ts';

/** What a message in Slack says. */
export interface MessageContent {
  text: string;
  blocks: Record<string, unknown>[];
}

type Told = Pick<WaitingApproval, 'key' | 'before' | 'what' | 'until'> & Pick<WaitingApproval, 'extraMicros'>;

/** What is about to be told: the decision of a run, and what became of it. */
export interface ApprovalToTell {
  runId: RunId;
  approval: Told;
  /** In Slack's markup; null while the decision is waited for: then the message has buttons. */
  end: string | null;
}

/**
 * The message that asks people in Slack for a decision or an answer; once that is over, the same message without buttons, and how
 * it ended. A question has no buttons, because its answer is a reply.
 */
export async function approvalMessage(
  dependencies: Pick<ActivityDependencies, 'environment' | 'dataFolder'>,
  { runId, approval, end }: ApprovalToTell,
): Promise<MessageContent> {
  const what = await safeSlackText(dependencies, approval.what.replace(/^ask_human: /, ''), []);
  const lines = linesOf(approval, what, end);
  const sections = messageParts(lines, null)[0]?.blocks ?? [];
  const foot = { type: 'mrkdwn', text: `Run \`${slackEscape(runId)}\`.`, verbatim: true };
  const buttons = end === null ? buttonsOf(runId, approval) : [];
  return { text: lines.join('\n'), blocks: [...sections, ...buttons, { type: 'context', elements: [foot] }] };
}

function linesOf({ before, until }: Told, what: string[], end: string | null): string[] {
  if (end !== null) return [before === 'question' ? 'The agent asked:' : 'A decision was needed:', ...what, end];
  if (before !== 'question') return [`A decision is needed by ${until}:`, ...what];
  return ['The agent asks:', ...what, `Answer with a reply in this thread, by ${until}.`];
}

function buttonsOf(runId: RunId, { key, before, extraMicros }: Told): Record<string, unknown>[] {
  if (before === 'question' || before === 'going-on') return [];
  const value = JSON.stringify({ run: runId, key });
  const button = (action: string, label: string, style: string): Record<string, unknown> => ({
    type: 'button',
    action_id: action,
    style,
    value,
    text: { type: 'plain_text', text: label },
  });
  const yes = extraMicros === undefined ? 'Approve' : `+${shortUsd(extraMicros)} and go on`;
  return [{ type: 'actions', elements: [button('approve', yes, 'primary'), button('deny', 'Deny', 'danger')] }];
}

/** `$5`, and `$2.50`. */
function shortUsd(micros: number): string {
  return formatUsd(micros).replace(/\.00$/, '');
}
