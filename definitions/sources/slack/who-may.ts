import type { SlackPayload } from './read-slack-payload.ts';
import type { SlackPeople } from './slack-triggers.ts';

/** What Slack must still be asked before a person may act. */
export interface SlackNeeds {
  /** The channel must have one of these names. Null: nothing is to be asked about it. */
  channel: { id: string; names: string[] } | null;
  /** The person must have one of these names. */
  user: { id: string; names: string[] } | null;
  /**
   * `users` has the id of this person of another organization, without their workspace: nobody here may have the same id.
   * `home` is their workspace; null if Slack does not say which.
   */
  stranger?: { id: string; home: string | null };
}

type Acting = Pick<SlackPayload, 'channel' | 'user' | 'team' | 'home' | 'isForeign'>;

/**
 * Whether a person may act where they do: `needs` is what Slack must be asked first; null if nothing. A reason is a sentence
 * without a full stop. People of other organizations in a shared channel may act only if `users` has their ids, and an id
 * without a workspace is theirs only if nobody here has it.
 */
export function whoMay(
  { channels, users }: SlackPeople,
  { channel, user, team, home, isForeign }: Acting,
): { needs: SlackNeeds | null } | { reason: string } {
  if (channel === null || user === null) return { reason: 'Slack does not say who acted, or where' };
  const workspaces = isForeign ? [home] : [team, home];
  const isNamed = workspaces.some((workspace) => workspace !== null && users?.includes(`${workspace}/${user}`));
  if (isForeign && !isNamed && users?.includes(user) !== true) {
    return {
      reason: `${user} belongs to another organization, and people of others may act only if \`users\` has their id`,
    };
  }
  const channelNames = namesToAsk(channels, channel, '#');
  if (channelNames?.length === 0)
    return { reason: `the channel ${channel} is not in \`channels\` (${shown(channels)})` };
  const userNames = isNamed ? null : namesToAsk(users, user, '@');
  if (userNames?.length === 0) return { reason: notListed(users, user, team) };
  const isStranger = isForeign && !isNamed;
  if (channelNames === null && userNames === null && !isStranger) return { needs: null };
  const needs: SlackNeeds = {
    channel: channelNames && { id: channel, names: channelNames },
    user: userNames && { id: user, names: userNames },
  };
  if (isStranger) needs.stranger = { id: user, home };
  return { needs };
}

function notListed(users: string[] | null, user: string, team: string | null): string {
  const isOfAnother = team !== null && users?.some((name) => name.endsWith(`/${user}`)) === true;
  return `the user ${isOfAnother ? `${team}/${user}` : user} is not in \`users\` (${shown(users)})`;
}

/** The names that may be those of this id; null if the list allows the id itself. */
function namesToAsk(list: string[] | null, id: string, sign: '#' | '@'): string[] | null {
  if (list === null || list.includes(id) || list.includes('*')) return null;
  return list.filter((name) => name.includes(sign));
}

function shown(list: string[] | null): string {
  return (list ?? []).join(', ');
}
