import type { Slack } from '../../../connections/slack/create-slack.ts';
import type { SlackMessage, SlackPage } from '../../../connections/slack/message-calls.ts';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import { slackThreadsOf, type SlackThread } from '../../../database/people/slack-threads.ts';
import { slackThread as lookup } from '../../../definitions/lookups/slack-thread.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { requireSlack } from '../../slack/require-slack.ts';
import { slackFailure } from '../../slack/slack-failure.ts';
import { threadOfEvent } from '../../slack/thread-of-event.ts';
import type { Findings, Page } from '../answer/findings.ts';
import { inLine, quoted } from '../answer/outside-text.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

const PAGE_MESSAGES = 100;

/** The messages of the run's thread. */
export const slackThread: LookupRow<Record<string, never>> = { lookup, read };

async function read({ dependencies, request }: LookupUse<Record<string, never>>): Promise<Findings> {
  const noted = await slackThreadsOf(dependencies.database, request.runId);
  // In the thread of a decision people talk to each other about the run.
  const own = noted.filter(({ madeBy }) => !madeBy.startsWith('approval:'));
  const [thread] = [...threadOfEvent(request.event), ...own];
  if (thread === undefined) throw new ToolError('This run has no thread in Slack.');
  const slack = requireSlack(dependencies);
  const pages = pagesOf(slack, thread);
  return {
    heading: '',
    parts: [{ readPage: async (page) => await pageFor(slack, await pages(page)) }],
    mostEntries: null,
  };
}

/** Slack has no numbers of pages: each page tells where the next one begins. */
function pagesOf(slack: Slack, { channel, thread }: SlackThread): (page: number) => Promise<SlackPage> {
  const begins = new Map<number, string | null>([[1, null]]);
  return async (wanted) => {
    try {
      for (let page = Math.min(wanted, begins.size); ; page += 1) {
        const cursor = begins.get(page) ?? null;
        const read = await slack.readMessages({ channel, thread, oldest: null, limit: PAGE_MESSAGES, cursor });
        if (page === wanted) {
          if (read.cursor !== null) begins.set(page + 1, read.cursor);
          return read;
        }
        // Messages were deleted since the answer that ended with this page.
        if (read.cursor === null) return { messages: [], cursor: null };
        begins.set(page + 1, read.cursor);
      }
    } catch (error) {
      const advice = error instanceof SlackRefused ? ADVICE[error.reason] : undefined;
      if (advice !== undefined) throw new ToolError(advice);
      throw slackFailure(error, 'Reading a thread in Slack');
    }
  };
}

const ADVICE: Readonly<Record<string, string>> = {
  thread_not_found: 'The thread was deleted.',
  channel_not_found: 'The app cannot see the channel of the thread.',
  not_in_channel: 'The app is not in the channel of the thread, so it cannot read it.',
  missing_scope: 'The app may not read this channel: it needs the scope channels:history or groups:history.',
};

async function pageFor(slack: Slack, { messages, cursor }: SlackPage): Promise<Page> {
  const entries: (() => string)[] = [];
  for (const message of messages) {
    const author = await authorOf(slack, message);
    entries.push(() => entryOf(message, author));
  }
  return { entries, isLast: cursor === null };
}

/** The names are a courtesy: for an app that may not see them the id stands alone. */
async function authorOf(slack: Slack, { user, bot }: SlackMessage): Promise<string> {
  const names = user === null ? [] : await slack.userNames(user).catch(() => []);
  const name = names.find((each) => each.startsWith('@')) ?? null;
  return [name, user ?? bot ?? 'unknown'].filter((part) => part !== null).join(' ');
}

function entryOf({ ts, text }: SlackMessage, author: string): string {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return `[${new Date(Number(ts) * 1_000).toISOString()}] ${inLine(author)}:\n${quoted(plain)}\n`;
}
