/** What Curfew looks at in a payload of Slack. What is not there, or is not what it should be, is null. */
export interface SlackPayload {
  /** Id of the workspace in which the app is installed. */
  team: string | null;
  channel: string | null;
  /** Id of the person or bot that acts. */
  user: string | null;
  /** Id of the bot that wrote the message. */
  bot: string | null;
  /** Names by which an automation may list that bot. */
  botNames: string[];
  /** Whether the app of Curfew itself wrote the message. */
  isOwn: boolean;
  /** Id of the workspace of the person; null if Slack does not say. */
  home: string | null;
  /** Whether the person belongs to another organization, with which the channel is shared, or may do so. */
  isForeign: boolean;
  /** The accounts of the app: a message that has `<@id>` of one mentions it. */
  ownUsers: string[];
  text: string | null;
  /** The message, and the thread that it is in or begins. */
  message: string | null;
  thread: string | null;
  /** Whether the message is a reply in a thread. */
  isReply: boolean;
  /** What Slack says about messages that are none of a person, such as `message_changed`. */
  subtype: string | null;
  /** The slash command with its slash. */
  command: string | null;
}

const TIMESTAMP = /^\d{1,12}\.\d{1,9}$/;
const ID = /^[A-Z][A-Z0-9]{1,30}$/;

/** Reads the payload of an event, of a slash command or of a pressed button. Never throws. */
export function readSlackPayload(payload: unknown): SlackPayload {
  const event = at(payload, 'event');
  const source = event === undefined ? payload : event;
  const team = teamOf(payload, source);
  const message = shaped(
    TIMESTAMP,
    at(source, 'ts') ?? at(source, 'message', 'ts') ?? at(source, 'container', 'message_ts'),
  );
  const thread = shaped(
    TIMESTAMP,
    at(source, 'thread_ts') ?? at(source, 'message', 'thread_ts') ?? at(source, 'container', 'thread_ts'),
  );
  const user = idAt(source, 'user') ?? idAt(source, 'user', 'id') ?? idAt(source, 'user_id');
  const ownUsers = listAt(payload, 'authorizations').flatMap((one) => idAt(one, 'user_id') ?? []);
  const app = idAt(payload, 'api_app_id');
  return {
    team,
    channel: idAt(source, 'channel') ?? idAt(source, 'channel', 'id') ?? idAt(source, 'channel_id'),
    user,
    bot: idAt(source, 'bot_id'),
    botNames: [textAt(source, 'username'), textAt(source, 'bot_profile', 'name')].filter((name) => name !== null),
    isOwn: (app !== null && idAt(source, 'app_id') === app) || (user !== null && ownUsers.includes(user)),
    home: homeOf(payload, source),
    isForeign: isForeign(payload, source, team),
    ownUsers,
    text: textAt(source, 'text'),
    message,
    thread: thread ?? message,
    isReply: thread !== null && thread !== message,
    subtype: textAt(source, 'subtype'),
    command: textAt(payload, 'command'),
  };
}

/** In a channel that organizations share, `team_id` may be the workspace of the other one; then Slack names ours as well. */
function teamOf(payload: unknown, source: unknown): string | null {
  const [authorization] = listAt(payload, 'authorizations');
  return (
    idAt(payload, 'context_team_id') ??
    idAt(authorization, 'team_id') ??
    idAt(payload, 'team_id') ??
    idAt(payload, 'team', 'id') ??
    idAt(source, 'team')
  );
}

/**
 * Compares the workspace of the person with that of the app. In a channel that organizations share, a person whose workspace
 * is not named counts as foreign. In other channels people of all workspaces of one Enterprise Grid belong together.
 */
function isForeign(payload: unknown, source: unknown, team: string | null): boolean {
  const home = homeOf(payload, source);
  if (at(payload, 'is_ext_shared_channel') === true) return home === null || home !== team;
  const isOnGrid = idAt(payload, 'enterprise_id') !== null || idAt(payload, 'enterprise', 'id') !== null;
  return team !== null && home !== null && home !== team && !isOnGrid;
}

function homeOf(payload: unknown, source: unknown): string | null {
  return (
    idAt(source, 'user_team') ??
    idAt(source, 'source_team') ??
    idAt(source, 'user', 'team_id') ??
    (source === payload ? null : idAt(source, 'team'))
  );
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? (found as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

function textAt(value: unknown, ...path: string[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : null;
}

function idAt(value: unknown, ...path: string[]): string | null {
  return shaped(ID, at(value, ...path));
}

function shaped(shape: RegExp, value: unknown): string | null {
  return typeof value === 'string' && shape.test(value) ? value : null;
}

function listAt(value: unknown, key: string): unknown[] {
  const found = at(value, key);
  return Array.isArray(found) ? found.slice(0, 100) : [];
}
