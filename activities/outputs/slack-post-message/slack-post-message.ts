import type { OtherArtefact } from '../../../contract/artefact.ts';
import type { FileFacts } from '../../../contract/files-artefact.ts';
import type { Slack } from '../../../connections/slack/create-slack.ts';
import type { SlackPlace } from '../../../connections/slack/message-calls.ts';
import { addSlackThread } from '../../../database/people/slack-threads.ts';
import {
  slackPostMessage as output,
  type SlackPostMessageInput,
  type SlackPostMessageOptions,
} from '../../../definitions/outputs/slack-post-message.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { messageParts, type MessagePart } from '../../slack/message-parts.ts';
import { findOwnMessages, postUnlessFound } from '../../slack/post-once.ts';
import { requireSlack } from '../../slack/require-slack.ts';
import { slackFailure } from '../../slack/slack-failure.ts';
import type { BundleWait } from '../bundle/find-bundle.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { notBefore } from '../text/not-before.ts';
import { choosePlace, madeBy } from './choose-place.ts';
import { cleanWords, footOf } from './message-words.ts';
import { slackRefusal } from './slack-refusal.ts';
import { withFiles, type AttachedFiles } from './with-files.ts';
import { verifySlackMessage } from './verify-slack-message.ts';

/** A file that the agent wrote before its call may appear a moment after it. */
const WAIT: BundleWait = { waitMs: 20_000, pollMs: 1_000 };

/** The row of `slack-post-message`, which waits so long for files that are not there. */
export function slackMessageRow(wait: BundleWait = WAIT): OutputRow<SlackPostMessageOptions, SlackPostMessageInput> {
  return { output, carryOut: (use) => message(use, wait), verify: { 'slack-message': verifySlackMessage } };
}

/** The agent's words as a message in Slack. */
export const slackPostMessage = slackMessageRow();

type Use = OutputUse<SlackPostMessageOptions, SlackPostMessageInput>;

/** A message in Slack: what `verify` looks up. */
export interface SlackArtefact extends OtherArtefact {
  channel: string;
  ts: string;
  /** What was attached; absent: nothing. */
  files?: FileFacts[];
}

async function message(use: Use, wait: BundleWait): Promise<Done> {
  const { origin, options } = use;
  if (origin.automation.safeOutputs.staged) {
    return staged(`A message would have been posted to ${options.channel ?? 'the thread of the run'} in Slack.`);
  }
  return await withFiles(use, wait, (files) => postWith(use, files));
}

/**
 * Posts the message once: its parts carry a mark of this output, so that another attempt finds those that are there and posts
 * only the others. All parts but the first are replies to it, and so are its files.
 */
async function postWith(use: Use, files: AttachedFiles): Promise<Done> {
  const { dependencies, origin, options, input } = use;
  const { database } = dependencies;
  const slack = requireSlack(dependencies);
  try {
    const parts = messageParts(await cleanWords(use, { tool: 'slack_post_message', text: input.text }), footOf(origin));
    const place = await choosePlace({ dependencies, slack, origin, options });
    const share = await files.send(slack);
    const ts = await postOnce(use, { slack, place, parts });
    if (ts === null) return nothingChanged('', 'The message was posted to Slack, and somebody deleted it.');
    const { team } = await slack.self();
    const { channel } = place;
    const thread = place.thread ?? ts;
    await addSlackThread(database, { team, channel, thread, runId: origin.runId, madeBy: madeBy(origin) });
    const artefact: SlackArtefact = { type: 'slack-message', url: await slack.permalink(channel, ts), channel, ts };
    const text = `Message posted: ${artefact.url}`;
    try {
      const attached = await share({ channel, thread });
      if (attached.length > 0) artefact.files = attached;
    } catch (error) {
      const refusal = slackRefusal(error);
      if (refusal === null) throw error;
      // The message is there: to say that it is not would have the agent post it again.
      return delivered(artefact, `${text}\nIts files were not shared: ${refusal}.`);
    }
    return delivered(artefact, text);
  } catch (error) {
    if (error instanceof ToolError) throw error;
    const advice = slackRefusal(error);
    if (advice !== null) throw new ToolError(`The message was not posted: ${advice}.`);
    throw slackFailure(error, 'Posting to Slack');
  }
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
