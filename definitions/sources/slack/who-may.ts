import type { SlackPayload } from './read-slack-payload.ts';
import type { SlackPeople } from './slack-triggers.ts';

/** What Slack must still be asked: whether the channel and the person have one of these names. */
export interface SlackNeeds {
  /** Null: nothing is to be asked about the channel. */
  channel: { id: string; names: string[] } | null;
  user: { id: string; names: string[] } | null;
}

/**
 * Whether a person may act where they do: `needs` is what Slack must be asked first; null if nothing. A reason is a sentence
 * without a full stop. People of other organizations in a shared channel may act only if `users` has their ids.
 */
export function whoMay(
  { channels, users }: SlackPeople,
  { channel, user, isForeign }: Pick<SlackPayload, 'channel' | 'user' | 'isForeign'>,
): { needs: SlackNeeds | null } | { reason: string } {
  if (channel === null || user === null) return { reason: 'Slack does not say who acted, or where' };
  if (isForeign && users?.includes(user) !== true) {
    return {
      reason: `${user} belongs to another organization, and people of others may act only if \`users\` has their id`,
    };
  }
  const channelNames = namesToAsk(channels, channel, '#');
  if (channelNames?.length === 0)
    return { reason: `the channel ${channel} is not in \`channels\` (${shown(channels)})` };
  const userNames = namesToAsk(users, user, '@');
  if (userNames?.length === 0) return { reason: `the user ${user} is not in \`users\` (${shown(users)})` };
  if (channelNames === null && userNames === null) return { needs: null };
  return {
    needs: {
      channel: channelNames && { id: channel, names: channelNames },
      user: userNames && { id: user, names: userNames },
    },
  };
}

/** The names that may be those of this id; null if the list allows the id itself. */
function namesToAsk(list: string[] | null, id: string, sign: '#' | '@'): string[] | null {
  if (list === null || list.includes(id) || list.includes('*')) return null;
  return list.filter((name) => name.includes(sign));
}

function shown(list: string[] | null): string {
  return (list ?? []).join(', ');
}
