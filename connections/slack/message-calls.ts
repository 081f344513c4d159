import { z } from 'zod';
import type { CallSlack } from './call-slack.ts';
import { messageWords, Worded } from './message-words.ts';
import { SlackRefused } from './slack-refused.ts';

/** A place for messages: a channel, or a thread in it. */
export interface SlackPlace {
  channel: string;
  /** The `ts` of the message that begins the thread; null: the channel itself. */
  thread: string | null;
}

/** By what Curfew finds a message of its own again. */
export interface SlackMark {
  /** Letters, digits and `_`. */
  type: string;
  /** A flat object. */
  payload: Record<string, string | number>;
}

export interface NewSlackMessage extends SlackPlace {
  /** For notifications, and for readers that show no blocks. Slack's own markup. */
  text: string;
  blocks: Record<string, unknown>[];
  mark: SlackMark;
}

/** A message as Slack has it. */
export interface SlackMessage {
  ts: string;
  /** The thread that it is in or begins; null if there is none. */
  thread: string | null;
  user: string | null;
  bot: string | null;
  /** What people read of it, in Slack's markup. */
  text: string;
  mark: SlackMark | null;
}

export interface SlackPage {
  messages: SlackMessage[];
  /** With it the next page is asked for; null if this is the last one. */
  cursor: string | null;
}

export interface SlackReading extends SlackPlace {
  /** Only messages from this `ts` on; null: all. */
  oldest: string | null;
  limit: number;
  cursor: string | null;
}

export interface MessageCalls {
  /** Posts a message and returns its `ts`, with the id of the channel. Calling it again posts it again. */
  post(message: NewSlackMessage): Promise<{ channel: string; ts: string }>;
  /** Replaces what a message of the app says; its mark stays. Blocks that are not given again are gone. */
  update(message: { channel: string; ts: string; text: string; blocks: Record<string, unknown>[] }): Promise<void>;
  /** Shows a text to one person only. */
  postEphemeral(place: SlackPlace, user: string, text: string): Promise<void>;
  /** A page of a thread, oldest first, or of a channel without the replies in its threads, newest first. */
  readMessages(reading: SlackReading): Promise<SlackPage>;
  /** Adds a reaction to a message; it may be there already. */
  react(channel: string, ts: string, name: string): Promise<void>;
  /** The address of a message for people. */
  permalink(channel: string, ts: string): Promise<string>;
}

const Text = z.string().nullish().catch(null);
const Posted = z.object({ channel: z.string(), ts: z.string() });
const Mark = z.object({
  event_type: z.string(),
  event_payload: z.record(z.string(), z.union([z.string(), z.number()])),
});
const Message = Worded.extend({
  ts: z.string(),
  thread_ts: Text,
  user: Text,
  bot_id: Text,
  metadata: Mark.nullish().catch(null),
});
const Page = z.object({
  messages: z.array(Message),
  response_metadata: z.object({ next_cursor: Text }).nullish().catch(null),
});

/** Nothing in a text acts: no mention of names, no preview that would make Slack open addresses. */
const INERT = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };

export function createMessageCalls(call: CallSlack): MessageCalls {
  return {
    post: async ({ channel, thread, text, blocks, mark }) =>
      Posted.parse(
        await call('chat.postMessage', {
          channel,
          ...(thread === null ? {} : { thread_ts: thread }),
          text,
          blocks,
          metadata: { event_type: mark.type, event_payload: mark.payload },
          ...INERT,
        }),
      ),
    update: async ({ channel, ts, text, blocks }) => {
      await call('chat.update', { channel, ts, text, blocks, parse: 'none', link_names: false });
    },
    postEphemeral: async ({ channel, thread }, user, text) => {
      await call('chat.postEphemeral', {
        channel,
        user,
        text,
        parse: 'none',
        ...(thread === null ? {} : { thread_ts: thread }),
      });
    },
    react: async (channel, timestamp, name) => {
      await call('reactions.add', { channel, timestamp, name }).catch((error: unknown) => {
        if (!(error instanceof SlackRefused && error.reason === 'already_reacted')) throw error;
      });
    },
    readMessages: (reading) => readMessages(call, reading),
    permalink: async (channel, ts) =>
      z.object({ permalink: z.string() }).parse(await call('chat.getPermalink', { channel, message_ts: ts })).permalink,
  };
}

async function readMessages(
  call: CallSlack,
  { channel, thread, oldest, limit, cursor }: SlackReading,
): Promise<SlackPage> {
  const method = thread === null ? 'conversations.history' : 'conversations.replies';
  const read = Page.parse(
    await call(method, {
      channel,
      ...(thread === null ? {} : { ts: thread }),
      ...(oldest === null ? {} : { oldest, inclusive: true }),
      ...(cursor === null ? {} : { cursor }),
      limit,
      include_all_metadata: true,
    }),
  );
  const messages = read.messages.map((message) => ({
    ts: message.ts,
    thread: message.thread_ts ?? null,
    user: message.user ?? null,
    bot: message.bot_id ?? null,
    text: messageWords(message),
    mark: message.metadata ? { type: message.metadata.event_type, payload: message.metadata.event_payload } : null,
  }));
  return { messages, cursor: read.response_metadata?.next_cursor || null };
}
