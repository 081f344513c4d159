import type { OtherArtefact } from '../../../contract/artefact.ts';
import type { Slack } from '../../../connections/slack/create-slack.ts';
import type { SlackPlace } from '../../../connections/slack/message-calls.ts';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import { addSlackThread } from '../../../database/people/slack-threads.ts';
import {
  slackPostMessage as output,
  type SlackPostMessageInput,
  type SlackPostMessageOptions,
} from '../../../definitions/outputs/slack-post-message.ts';
import { ownSecrets } from '../../../runtime/secrets/own-secrets.ts';
import { plainText } from '../../../text/plain-text.ts';
import { slackEscape, slackText } from '../../../text/slack-text.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { messageParts, type MessagePart } from '../../slack/message-parts.ts';
import { findOwnMessages, postUnlessFound } from '../../slack/post-once.ts';
import { requireSlack } from '../../slack/require-slack.ts';
import { slackFailure } from '../../slack/slack-failure.ts';
import { refuseCredentials } from '../credentials/refuse-credentials.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import type { OutputOrigin } from '../output-origin.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { notBefore } from '../text/not-before.ts';
import { choosePlace, madeBy } from './choose-place.ts';
import { verifySlackMessage } from './verify-slack-message.ts';

/** The agent's words as a message in Slack. */
export const slackPostMessage: OutputRow<SlackPostMessageOptions, SlackPostMessageInput> = {
  output,
  carryOut: message,
  verify: { 'slack-message': verifySlackMessage },
};

type Use = OutputUse<SlackPostMessageOptions, SlackPostMessageInput>;

/** A message in Slack: what `verify` looks up. */
export interface SlackArtefact extends OtherArtefact {
  channel: string;
  ts: string;
}

/**
 * Posts the message once: its parts carry a mark of this output, so that another attempt finds those that are there and posts
 * only the others. All parts but the first are replies to it.
 */
async function message(use: Use): Promise<Done> {
  const { dependencies, origin, options, input } = use;
  if (origin.automation.safeOutputs.staged) {
    return staged(`A message would have been posted to ${options.channel ?? 'the thread of the run'} in Slack.`);
  }
  const slack = requireSlack(dependencies);
  try {
    const parts = messageParts(await cleanWords(use, input.text), footOf(origin));
    const place = await choosePlace({ dependencies, slack, origin, options });
    const ts = await postOnce(use, { slack, place, parts });
    if (ts === null) return nothingChanged('', 'The message was posted to Slack, and somebody deleted it.');
    const { team } = await slack.self();
    const { channel } = place;
    await addSlackThread(dependencies.database, {
      team,
      channel,
      thread: place.thread ?? ts,
      runId: origin.runId,
      madeBy: madeBy(origin),
    });
    const artefact: SlackArtefact = { type: 'slack-message', url: await slack.permalink(channel, ts), channel, ts };
    return delivered(artefact, `Message posted: ${artefact.url}`);
  } catch (error) {
    if (error instanceof ToolError) throw error;
    const advice = error instanceof SlackRefused ? TOOL_ERRORS[error.reason] : undefined;
    if (advice !== undefined) throw new ToolError(`The message was not posted: ${advice}.`);
    throw slackFailure(error, 'Posting to Slack');
  }
}

/** What the agent is told; it cannot change these, but it can go on without the message. */
const TOOL_ERRORS: Readonly<Record<string, string>> = {
  channel_not_found: 'there is no such channel, or it is private and the app was not invited. Do not call it again',
  not_in_channel: 'the app is not in this channel; a person must invite it there. Do not call it again',
  is_archived: 'this channel is archived. Do not call it again',
  restricted_action: 'the workspace does not let the app post in this channel. Do not call it again',
  thread_not_found: 'the thread was deleted. Do not call it again',
  cannot_reply_to_message: 'nobody may reply to this message. Do not call it again',
  msg_too_long: 'it is too long; write less',
  msg_blocks_too_long: 'it is too long; write less',
  invalid_blocks: 'Slack does not take its form; write plain text without special signs',
  no_text: 'it has no visible words',
};

/** Converting drops signs from the text, and the pieces that they separated may together be a credential. */
async function cleanWords({ dependencies, origin }: Use, text: string): Promise<string[]> {
  const { environment, dataFolder } = dependencies;
  const pages = [environment.github.serverUrl, origin.event.url ?? ''];
  const hosts = ['github.com', ...pages.flatMap((page) => URL.parse(page)?.hostname ?? [])];
  const lines = slackText(text, hosts);
  if (lines.join('').trim() === '') throw new ToolError('The text has no visible words.');
  const secrets = await ownSecrets(environment, dataFolder);
  refuseCredentials({ tool: 'slack_post_message', input: { text: lines.join('\n') }, secrets, allowed: [] });
  return lines;
}

function footOf({ automation, runId }: OutputOrigin): string {
  return `Made by the automation _${slackEscape(plainText(automation.name))}_ with Curfew. Run \`${slackEscape(runId)}\`.`;
}

interface Posting {
  slack: Slack;
  place: SlackPlace;
  parts: MessagePart[];
}

/** The `ts` of the first part; null if an earlier attempt told the agent that it was posted, and it is gone since. */
async function postOnce({ origin, asked, answered }: Use, { slack, place, parts }: Posting): Promise<string | null> {
  const { runId: run, output: key, ordinal } = origin;
  const since = notBefore(asked);
  const isOurs = (payload: Record<string, string | number>): boolean =>
    payload['run'] === run && payload['output'] === key && payload['ordinal'] === ordinal;
  const inPlace = await findOwnMessages(slack, { ...place, since }, isOurs);
  const known = inPlace.find(({ mark }) => mark?.payload['part'] === 1);
  if (answered !== null) return known?.ts ?? null;
  const [begin, ...others] = parts;
  if (begin === undefined) return null;
  const first = await postUnlessFound(
    slack,
    { ...place, ...begin, payload: { run, output: key, ordinal, part: 1 } },
    inPlace,
  );
  if (others.length === 0) return first;
  const replies = { channel: place.channel, thread: place.thread ?? first };
  const found = known && place.thread === null ? await findOwnMessages(slack, { ...replies, since }, isOurs) : inPlace;
  for (const [index, part] of others.entries()) {
    await postUnlessFound(
      slack,
      { ...replies, ...part, payload: { run, output: key, ordinal, part: index + 2 } },
      found,
    );
  }
  return first;
}
