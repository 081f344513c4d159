import { z } from 'zod';
import type { CallSlack } from './call-slack.ts';
import { remember } from './remember.ts';
import { SlackBusy, SlackRefused } from './slack-refused.ts';

/** Who the app is at Slack. */
export interface SlackSelf {
  team: string;
  /** The account of the bot. */
  user: string;
  bot: string | null;
}

/** A person, or a bot, in Slack. */
export interface SlackAccount {
  /** As `userNames`, of a deactivated account as well. */
  names: string[];
  isBot: boolean;
  isDeactivated: boolean;
  /** Somebody from outside who was invited to some channels of the workspace. */
  isGuest: boolean;
  /** Somebody of another organization, with which a channel is shared. */
  isStranger: boolean;
}

export interface NameCalls {
  self(): Promise<SlackSelf>;
  /** The name of a channel without `#`, in lower case; null if there is no such channel or the app may not see it. */
  channelName(channel: string): Promise<string | null>;
  /** The id of a channel that is given by its id or as `#name`; null if the app sees none. */
  channelId(channel: string): Promise<string | null>;
  /** The names of a person in lower case: `@handle`, and the e-mail address if the app may see it. Empty if there is none. */
  userNames(user: string): Promise<string[]>;
  /** What Slack says of an account at this moment; null if it knows none with this id. */
  account(user: string): Promise<SlackAccount | null>;
  /** The id of the conversation of the app with one person. */
  openDirect(user: string): Promise<string>;
  /** Whether a person is a member of a channel, at this moment. */
  isMember(channel: string, user: string): Promise<boolean>;
}

const NAMES_MS = 5 * 60_000;
/** A workspace with more channels than 40,000 must name them by id. */
const MOST_PAGES = 40;

const Self = z.object({ team_id: z.string(), user_id: z.string(), bot_id: z.string().nullish() });
const Named = z.object({ channel: z.object({ name: z.string().nullish() }) });
const Direct = z.object({ channel: z.object({ id: z.string() }) });
const Is = z.boolean().nullish();
const Person = z.object({
  user: z.object({
    name: z.string().nullish(),
    deleted: Is,
    is_bot: Is,
    is_restricted: Is,
    is_ultra_restricted: Is,
    is_stranger: Is,
    profile: z.object({ email: z.string().nullish() }).nullish(),
  }),
});
const Next = z.object({ response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish() });
const Channels = Next.extend({ channels: z.array(z.object({ id: z.string(), name: z.string().nullish() })) });
const Members = Next.extend({ members: z.array(z.string()) });

export function createNameCalls(call: CallSlack): NameCalls {
  const self = remember(NAMES_MS, async () => {
    const { team_id: team, user_id: user, bot_id: bot } = Self.parse(await call('auth.test'));
    return { team, user, bot: bot ?? null };
  });
  const channelName = remember(NAMES_MS, (channel) =>
    orNull(async () => Named.parse(await call('conversations.info', { channel })).channel.name?.toLowerCase() ?? null),
  );
  const account = (user: string) => orNull(() => askAccount(call, user));
  const userNames = remember(NAMES_MS, async (user) => {
    const { isDeactivated = true, names = [] } = (await account(user)) ?? {};
    return isDeactivated ? [] : names;
  });
  const searches = new Map<string, string>();
  const channelId = remember(NAMES_MS, (name) => findChannel(call, name, searches));
  return {
    self: () => self(''),
    channelName,
    userNames,
    account,
    openDirect: async (user) => Direct.parse(await call('conversations.open', { users: user })).channel.id,
    channelId: (channel) =>
      channel.startsWith('#') ? channelId(channel.slice(1).toLowerCase()) : Promise.resolve(channel),
    isMember: (channel, user) => isMember(call, channel, user),
  };
}

async function askAccount(call: CallSlack, user: string): Promise<SlackAccount> {
  const said = Person.parse(await call('users.info', { user })).user;
  const names = [said.name ? `@${said.name}` : null, said.profile?.email ?? null];
  return {
    names: names.flatMap((each) => (each === null ? [] : [each.toLowerCase()])),
    isBot: said.is_bot === true,
    isDeactivated: said.deleted === true,
    isGuest: said.is_restricted === true || said.is_ultra_restricted === true,
    isStranger: said.is_stranger === true,
  };
}

/**
 * Slack lets an app ask for about 20 pages a minute. A search that it stopped is kept in `searches` by its name, with the cursor
 * of the next page, so that another attempt goes on there: from the beginning it would never come to the end.
 */
async function findChannel(call: CallSlack, name: string, searches: Map<string, string>): Promise<string | null> {
  let cursor = searches.get(name);
  searches.delete(name);
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const given = { types: 'public_channel,private_channel', exclude_archived: true, limit: 1_000, cursor };
    const { channels, response_metadata: next } = Channels.parse(
      await call('conversations.list', given).catch((error: unknown) => {
        if (error instanceof SlackBusy && cursor !== undefined) searches.set(name, cursor);
        throw error;
      }),
    );
    const found = channels.find((channel) => channel.name?.toLowerCase() === name);
    if (found) return found.id;
    if (!next?.next_cursor) return null;
    cursor = next.next_cursor;
  }
  return null;
}

async function isMember(call: CallSlack, channel: string, user: string): Promise<boolean> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const read = Members.parse(await call('conversations.members', { channel, limit: 1_000, cursor }));
    if (read.members.includes(user)) return true;
    if (!read.response_metadata?.next_cursor) return false;
    cursor = read.response_metadata.next_cursor;
  }
  return false;
}

const UNKNOWN = new Set(['channel_not_found', 'user_not_found', 'user_not_visible', 'users_not_found']);

async function orNull<T>(ask: () => Promise<T | null>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof SlackRefused && UNKNOWN.has(error.reason)) return null;
    throw error;
  }
}
