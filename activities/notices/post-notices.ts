import type { Slack } from '../../connections/slack/create-slack.ts';
import type { SlackPlace } from '../../connections/slack/message-calls.ts';
import { notBefore } from '../outputs/text/not-before.ts';
import { messageParts } from '../slack/message-parts.ts';
import { findOwnMessages, postUnlessFound } from '../slack/post-once.ts';
import { requireSlack } from '../slack/require-slack.ts';
import { safeSlackText } from '../slack/safe-slack-text.ts';
import { NowhereToTell } from './failure-text.ts';
import type { NoticeDependencies, NoticeSending } from './notice-sending.ts';

/**
 * Posts notices to Slack. If an earlier attempt may have posted them, it looks for them first. Throws NowhereToTell if there is no
 * such channel, and as `createSlack` and `requireSlack` say.
 */
export async function postNotices(
  dependencies: NoticeDependencies,
  { message, where, text, hosts }: NoticeSending,
): Promise<void> {
  const slack = requireSlack(dependencies);
  const place = await placeOf(slack, where);
  const isOurs = (payload: Record<string, string | number>): boolean => payload['notice'] === message.id;
  const search = { ...place, since: notBefore(message.madeAt) };
  const found = message.attempts === 0 ? [] : await findOwnMessages(slack, search, isOurs);
  const parts = messageParts(await safeSlackText(dependencies, text, hosts), null);
  for (const [index, part] of parts.entries()) {
    await postUnlessFound(slack, { ...place, ...part, payload: { notice: message.id, part: index + 1 } }, found);
  }
}

async function placeOf(slack: Slack, where: string): Promise<SlackPlace> {
  const user = /^(?:T[A-Z0-9]+\/)?([UW][A-Z0-9]+)$/.exec(where)?.[1];
  const channel = user === undefined ? await slack.channelId(where) : await slack.openDirect(user);
  if (channel !== null) return { channel, thread: null };
  throw new NowhereToTell(`Slack shows the app no channel ${where}: correct \`notify.slack\`, or invite the app to it`);
}
