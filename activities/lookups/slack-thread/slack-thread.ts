import type { Slack } from '../../../connections/slack/create-slack.ts';
import type { SlackMessage } from '../../../connections/slack/message-calls.ts';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import { slackThreadsOf, type SlackThread } from '../../../database/people/slack-threads.ts';
import { slackThread as lookup, type SlackThreadInput } from '../../../definitions/lookups/slack-thread.ts';
import { cleanInput } from '../../../text/clean-input.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { requireSlack } from '../../slack/require-slack.ts';
import { slackFailure } from '../../slack/slack-failure.ts';
import { threadOfEvent } from '../../slack/thread-of-event.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

/** This many messages of this length fit into one answer. */
const MESSAGES = 40;
const MESSAGE_BYTES = 1_000;

/** The messages of the run's thread. */
export const slackThread: LookupRow<SlackThreadInput> = { lookup, read };

async function read({ dependencies, request, input }: LookupUse<SlackThreadInput>): Promise<string> {
  const noted = await slackThreadsOf(dependencies.database, request.runId);
  const [thread] = [...threadOfEvent(request.event), ...noted];
  if (thread === undefined) throw new ToolError('This run has no thread in Slack.');
  try {
    return await readThread(requireSlack(dependencies), thread, input.cursor ?? null);
  } catch (error) {
    const advice = error instanceof SlackRefused ? ADVICE[error.reason] : undefined;
    if (advice !== undefined) throw new ToolError(advice);
    throw slackFailure(error, 'Reading a thread in Slack');
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  thread_not_found: 'The thread was deleted.',
  channel_not_found: 'The app cannot see the channel of the thread.',
  not_in_channel: 'The app is not in the channel of the thread, so it cannot read it.',
  missing_scope: 'The app may not read this channel: it needs the scope channels:history or groups:history.',
  invalid_cursor: 'The cursor belongs to another thread. Leave it out to begin anew.',
};

async function readThread(slack: Slack, { channel, thread }: SlackThread, cursor: string | null): Promise<string> {
  const page = await slack.readMessages({ channel, thread, oldest: null, limit: MESSAGES, cursor });
  const lines: string[] = [];
  for (const message of page.messages) lines.push(await lineOf(slack, message));
  if (page.cursor !== null) lines.push(`There is more. Read on with the cursor ${page.cursor}`);
  return lines.join('\n\n');
}

/**
 * The names are a courtesy: where the app may not see them, the id is shown. Each message is cleaned by itself, so that a
 * comment that one message leaves open does not hide the next.
 */
async function lineOf(slack: Slack, { ts, user, bot, text }: SlackMessage): Promise<string> {
  const names = user === null ? [] : await slack.userNames(user).catch(() => []);
  const name = names.find((each) => each.startsWith('@')) ?? null;
  const author = [name, user ?? bot ?? 'unknown'].filter((part) => part !== null).join(' ');
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return `[${new Date(Number(ts) * 1_000).toISOString()}] ${author}:\n${cleanInput(plain, MESSAGE_BYTES).trim()}`;
}
