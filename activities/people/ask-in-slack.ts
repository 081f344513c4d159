import type { WaitingApproval } from '../../contract/people.ts';
import type { RunId } from '../../contract/event.ts';
import type { Slack } from '../../connections/slack/create-slack.ts';
import type { SlackPlace } from '../../connections/slack/message-calls.ts';
import { createSlack } from '../../connections/slack/create-slack.ts';
import { addSlackThread, slackThreadsOf } from '../../database/people/slack-threads.ts';
import { slackEscape } from '../../text/slack-text.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { SlackRefused } from '../../connections/slack/slack-refused.ts';
import { ToolError } from '../session/tools/tool-error.ts';
import { safeSlackText } from '../slack/safe-slack-text.ts';
import { slackFailure } from '../slack/slack-failure.ts';
import { messageParts } from '../slack/message-parts.ts';
import { findOwnMessages, postUnlessFound } from '../slack/post-once.ts';
import { notBefore } from '../outputs/text/not-before.ts';
import { isSlackChannel } from './is-slack-approver.ts';

/** After this time a run waits for a decision even if Slack did not answer: there are other ways to decide. */
const KEEP_TRYING_MS = 10 * 60_000;

interface Asking {
  runId: RunId;
  approval: WaitingApproval;
}

/**
 * Asks people in Slack what a run waits for: in each channel that is an approver, and in the thread of the run if a question is
 * asked, or if anybody may decide. Another attempt posts nothing twice. A place in which Slack refuses to post is left out, with a
 * line in the log. Throws as `slackFailure` says if Slack does not answer, but not for more than ten minutes.
 */
export async function askInSlack(dependencies: ActivityDependencies, { runId, approval }: Asking): Promise<void> {
  const slack = createSlack(dependencies.environment.slack);
  if (slack === null) return;
  const threads = await slackThreadsOf(dependencies.database, runId);
  const isForThread = approval.before === 'question' || approval.approvers.length === 0;
  const [own] = isForThread ? threads : [];
  const channels = approval.approvers.filter(isSlackChannel).map((approver) => approver.slice('slack:'.length));
  const places: (() => Promise<SlackPlace | null>)[] = channels.map((name) => async () => {
    const channel = await slack.channelId(name);
    return channel === null ? null : { channel, thread: null };
  });
  if (own) places.push(() => Promise.resolve({ channel: own.channel, thread: own.thread }));
  for (const placeOf of places) {
    try {
      const place = await placeOf();
      if (place !== null) await askAt(dependencies, { slack, place, runId, approval });
    } catch (error) {
      const isFinal = error instanceof SlackRefused || error instanceof ToolError;
      if (!isFinal && Date.now() - Date.parse(approval.since) < KEEP_TRYING_MS) {
        throw slackFailure(error, 'Asking people in Slack');
      }
      dependencies.log.warn({ runId, key: approval.key, err: error }, 'people could not be asked in Slack');
    }
  }
}

async function askAt(
  dependencies: ActivityDependencies,
  { slack, place, runId, approval }: Asking & { slack: Slack; place: SlackPlace },
): Promise<void> {
  const payload = { run: runId, approval: approval.key, part: 1 };
  const isOurs = (mark: Record<string, string | number>): boolean =>
    mark['run'] === runId && mark['approval'] === approval.key;
  const found = await findOwnMessages(slack, { ...place, since: notBefore(approval.since) }, isOurs);
  const what = approval.what.replace(/^ask_human: /, '');
  const lines = linesOf(approval, await safeSlackText(dependencies, what, []));
  const blocks = blocksOf({ runId, approval, lines });
  const ts = await postUnlessFound(slack, { ...place, text: lines.join('\n'), blocks, payload }, found);
  const { team } = await slack.self();
  const thread = { team, channel: place.channel, thread: place.thread ?? ts };
  await addSlackThread(dependencies.database, { ...thread, runId, madeBy: `approval:${approval.key}` });
}

function linesOf({ before, until }: WaitingApproval, what: string[]): string[] {
  if (before !== 'question') return [`A decision is needed by ${until}:`, ...what];
  return ['The agent asks:', ...what, `Answer with a reply in this thread, by ${until}.`];
}

/** A question has no buttons: the answer is a reply. */
function blocksOf({ runId, approval, lines }: Asking & { lines: string[] }): Record<string, unknown>[] {
  const sections = messageParts(lines, null)[0]?.blocks ?? [];
  const foot = { type: 'mrkdwn', text: `Run \`${slackEscape(runId)}\`.`, verbatim: true };
  const context = { type: 'context', elements: [foot] };
  if (approval.before === 'question' || approval.before === 'going-on') return [...sections, context];
  const value = JSON.stringify({ run: runId, key: approval.key });
  const button = (action: string, label: string, style: string): Record<string, unknown> => ({
    type: 'button',
    action_id: action,
    style,
    value,
    text: { type: 'plain_text', text: label },
  });
  const buttons = [button('approve', 'Approve', 'primary'), button('deny', 'Deny', 'danger')];
  return [...sections, { type: 'actions', elements: buttons }, context];
}
