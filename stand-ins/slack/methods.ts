import { FILE_METHODS } from './file-methods.ts';
import type { Answer, Arguments, Method } from './method.ts';
import type { SlackWorld, StandInChannel, StandInMessage } from './world.ts';

/** The methods of Slack's Web API that Curfew calls, by name. */
export const METHODS: Readonly<Record<string, Method>> = {
  ...FILE_METHODS,
  'auth.test': ({ team, enterprise, bot }) => ({
    ok: true,
    team_id: team,
    ...(enterprise === null ? {} : { enterprise_id: enterprise }),
    user_id: bot.user,
    bot_id: bot.id,
  }),
  'conversations.info': (world, given) =>
    withChannel(world, given, (channel) => ({ ok: true, channel: shown(channel) })),
  'conversations.list': (world, given) =>
    paged('channels', world.channels.filter(({ id }) => !id.startsWith('D')).map(shown), given),
  'conversations.members': (world, given) =>
    withChannel(world, given, ({ members }) => paged('members', members, given)),
  'conversations.history': (world, given) =>
    withOwnChannel(world, given, ({ id }) => {
      const all = world.messages.filter(
        ({ channel, thread_ts: thread, ts }) => channel === id && (!thread || thread === ts),
      );
      return paged(
        'messages',
        since(all, given)
          .toReversed()
          .map((each) => withoutChannel(each, given)),
        given,
      );
    }),
  'conversations.replies': (world, given) =>
    withOwnChannel(world, given, ({ id }) => {
      const thread = given.get('ts');
      const all = world.messages.filter((each) => each.channel === id && (each.thread_ts ?? each.ts) === thread);
      if (all.length === 0) return { ok: false, error: 'thread_not_found' };
      return paged(
        'messages',
        since(all, given).map((each) => withoutChannel(each, given)),
        given,
      );
    }),
  'reactions.add': (world, given) =>
    withOwnChannel(world, given, ({ id }) => {
      world.reactions.push({ channel: id, ts: given.get('timestamp') ?? '', name: given.get('name') ?? '' });
      return { ok: true };
    }),
  'users.info': ({ users }, given) => {
    const user = users.find(({ id }) => id === given.get('user'));
    if (!user) return { ok: false, error: 'user_not_found' };
    const profile = { email: user.email ?? undefined };
    const grid = user.enterprise === undefined ? undefined : { enterprise_id: user.enterprise };
    const { id, name, team } = user;
    return { ok: true, user: { ...user.flags, id, team_id: team, name, profile, enterprise_user: grid } };
  },
  'users.list': ({ users }, given) =>
    paged(
      'members',
      users.map(({ id, name, team, flags }) => ({ ...flags, id, team_id: team, name })),
      given,
    ),
  'conversations.open': (world, given) => {
    const user = given.get('users') ?? '';
    if (!world.users.some(({ id }) => id === user)) return { ok: false, error: 'user_not_found' };
    const id = `D${user.slice(1)}`;
    if (!world.channels.some((channel) => channel.id === id))
      world.channels.push({ id, name: '', members: [user, world.bot.user], hasApp: true });
    return { ok: true, channel: { id } };
  },
  'chat.update': (world, given) =>
    withOwnChannel(world, given, ({ id }) => {
      const message = world.messages.find(({ channel, ts }) => channel === id && ts === given.get('ts'));
      if (!message) return { ok: false, error: 'message_not_found' };
      if (message.bot_id !== world.bot.id) return { ok: false, error: 'cant_update_message' };
      message.text = given.get('text') ?? '';
      message.blocks = JSON.parse(given.get('blocks') ?? '[]') as unknown[];
      return { ok: true, channel: id, ts: message.ts };
    }),
  'chat.postMessage': (world, given) => withOwnChannel(world, given, ({ id }) => post(world, id, given)),
  'chat.postEphemeral': (world, given) =>
    withOwnChannel(world, given, ({ id }) => {
      world.ephemeral.push({ channel: id, user: given.get('user') ?? '', text: given.get('text') ?? '' });
      return { ok: true, message_ts: world.nextTs() };
    }),
  'chat.getPermalink': (world, given) =>
    withChannel(world, given, ({ id }) => {
      const ts = given.get('message_ts') ?? '';
      if (!world.messages.some((each) => each.channel === id && each.ts === ts))
        return { ok: false, error: 'message_not_found' };
      return { ok: true, permalink: `https://acme.slack.com/archives/${id}/p${ts.replace('.', '')}` };
    }),
};

function post(world: SlackWorld, channel: string, given: Arguments): Answer {
  const blocks = JSON.parse(given.get('blocks') ?? '[]') as { text?: { text?: string } }[];
  if (blocks.length > 50) return { ok: false, error: 'invalid_blocks' };
  if (blocks.some(({ text }) => (text?.text ?? '').length > 3_000)) return { ok: false, error: 'invalid_blocks' };
  const characters = blocks.reduce((sum, { text }) => sum + (text?.text ?? '').length, 0);
  if (characters > 12_000) return { ok: false, error: 'msg_blocks_too_long' };
  const thread = given.get('thread_ts');
  const metadata = given.get('metadata');
  const message: StandInMessage = {
    channel,
    ts: world.nextTs(),
    user: world.bot.user,
    bot_id: world.bot.id,
    text: given.get('text') ?? '',
    blocks,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...(metadata === undefined ? {} : { metadata: JSON.parse(metadata) as NonNullable<StandInMessage['metadata']> }),
  };
  world.messages.push(message);
  return { ok: true, channel, ts: message.ts };
}

function shown({ id, name }: StandInChannel): Record<string, unknown> {
  return { id, name };
}

function withChannel({ channels }: SlackWorld, given: Arguments, answer: (channel: StandInChannel) => Answer): Answer {
  const wanted = given.get('channel');
  const channel = channels.find(({ id }) => id === wanted);
  return channel ? answer(channel) : { ok: false, error: 'channel_not_found' };
}

function withOwnChannel(world: SlackWorld, given: Arguments, answer: (channel: StandInChannel) => Answer): Answer {
  return withChannel(world, given, (channel) =>
    channel.hasApp ? answer(channel) : { ok: false, error: 'not_in_channel' },
  );
}

function since(messages: StandInMessage[], given: Arguments): StandInMessage[] {
  const oldest = Number(given.get('oldest') ?? 0);
  return messages.filter(({ ts }) => Number(ts) >= oldest);
}

function withoutChannel(message: StandInMessage, given: Arguments): object {
  const { channel, metadata, ...rest } = message;
  return given.get('include_all_metadata') === 'true' && metadata
    ? { ...rest, channel, metadata }
    : { ...rest, channel };
}

/** The cursor is the place of the first item of the next page. */
function paged(name: string, items: unknown[], given: Arguments): Answer {
  const from = Number(given.get('cursor') ?? 0);
  const to = from + Number(given.get('limit') ?? 100);
  const next = to < items.length ? String(to) : '';
  return { ok: true, [name]: items.slice(from, to), response_metadata: { next_cursor: next } };
}
