import { z } from 'zod';
import type { CallSlack } from './call-slack.ts';
import { remember } from './remember.ts';
import { createSearchPages, type SearchPages } from './search-pages.ts';
import { AccountAnswer, slackAccount, type SlackAccount, type SlackSelf } from './slack-account.ts';
import { SlackRefused } from './slack-refused.ts';

export interface NameCalls {
  self(): Promise<SlackSelf>;
  /** The name of a channel without `#`, in lower case; null if there is no such channel or the app may not see it. */
  channelName(channel: string): Promise<string | null>;
  /** The id of a channel that is given by its id or as `#name`; null if the app sees none. */
  channelId(channel: string): Promise<string | null>;
  /** The id of the account of a person of this organization that has this `@handle` now; null if there is none. */
  userId(name: string): Promise<string | null>;
  /**
   * The names of a person in lower case: `@handle`, and the e-mail address if the app may see it. Empty if there is none, and for
   * people of other organizations, because they choose their names there.
   */
  userNames(user: string): Promise<string[]>;
  /** What Slack says of an account at this moment; null if it knows none with this id. */
  account(user: string): Promise<SlackAccount | null>;
  /** The id of the conversation of the app with one person. */
  openDirect(user: string): Promise<string>;
  /** Whether a person is a member of a channel, at this moment. */
  isMember(channel: string, user: string): Promise<boolean>;
}

const NAMES_MS = 5 * 60_000;
/** A workspace with more channels, or more people, than 40,000 must name them by id. */
const MOST_PAGES = 40;

const Self = z.object({
  team_id: z.string(),
  enterprise_id: z.string().nullish(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
});
const Named = z.object({ channel: z.object({ name: z.string().nullish() }) });
const Direct = z.object({ channel: z.object({ id: z.string() }) });
const Next = z.object({ response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish() });
const Channels = Next.extend({ channels: z.array(z.object({ id: z.string(), name: z.string().nullish() })) });
const Account = z.object({ user: AccountAnswer });
const Users = Next.extend({ members: z.array(AccountAnswer.extend({ id: z.string() })) });
const Members = Next.extend({ members: z.array(z.string()) });

export function createNameCalls(call: CallSlack): NameCalls {
  const self = remember(NAMES_MS, async () => {
    const {
      team_id: team,
      enterprise_id: enterprise,
      user_id: user,
      bot_id: bot,
    } = Self.parse(await call('auth.test'));
    return { team, enterprise: enterprise ?? null, user, bot: bot ?? null };
  });
  const channelName = remember(NAMES_MS, (channel) =>
    orNull(async () => Named.parse(await call('conversations.info', { channel })).channel.name?.toLowerCase() ?? null),
  );
  const account = (user: string) =>
    orNull(async () => slackAccount(Account.parse(await call('users.info', { user })).user, await self('')));
  const userNames = remember(NAMES_MS, async (user) => {
    const { isDeactivated = true, isStranger = true, names = [] } = (await account(user)) ?? {};
    return isDeactivated || isStranger ? [] : names;
  });
  const channels = createSearchPages(MOST_PAGES);
  const channelId = remember(NAMES_MS, (name) => findChannel(call, name, channels));
  const users = createSearchPages(MOST_PAGES);
  const userId = remember(NAMES_MS, async (name) => findUser(call, name, { search: users, own: await self('') }));
  return {
    self: () => self(''),
    channelName,
    userNames,
    account,
    openDirect: async (user) => Direct.parse(await call('conversations.open', { users: user })).channel.id,
    channelId: (channel) =>
      channel.startsWith('#') ? channelId(channel.slice(1).toLowerCase()) : Promise.resolve(channel),
    userId: (name) => userId(name.slice(1).toLowerCase()),
    isMember: (channel, user) => isMember(call, channel, user),
  };
}

async function findChannel(call: CallSlack, name: string, search: SearchPages): Promise<string | null> {
  return await search(name, async (cursor) => {
    const given = { types: 'public_channel,private_channel', exclude_archived: true, limit: 1_000, cursor };
    const { channels, response_metadata: next } = Channels.parse(await call('conversations.list', given));
    const found = channels.find((channel) => channel.name?.toLowerCase() === name);
    return { found: found?.id ?? null, next: next?.next_cursor };
  });
}

interface UserSearch {
  search: SearchPages;
  own: SlackSelf;
}

/** People of other organizations choose their own names there, so they are not looked at. */
async function findUser(call: CallSlack, name: string, { search, own }: UserSearch): Promise<string | null> {
  return await search(name, async (cursor) => {
    const { members, response_metadata: next } = Users.parse(await call('users.list', { limit: 1_000, cursor }));
    const found = members.find((member) => {
      const { names, isBot, isDeactivated, isStranger } = slackAccount(member, own);
      return names.includes(`@${name}`) && !isBot && !isDeactivated && !isStranger;
    });
    return { found: found?.id ?? null, next: next?.next_cursor };
  });
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
