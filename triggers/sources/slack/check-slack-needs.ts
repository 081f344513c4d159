import { SlackBusy, SlackRefused } from '../../../connections/slack/slack-refused.ts';
import type { SlackNeeds } from '../../../definitions/sources/slack/who-may.ts';
import { errorText } from '../../../runtime/error-text.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';
import { SourceAway } from '../../dispatch/source-away.ts';
import type { DecidingClients } from '../trigger-source.ts';

/**
 * Asks Slack whether the channel and the person have the names that an automation lists, and whether a person of another
 * organization has the id of somebody here. Returns null if the person may act, else the reason why not. What Slack refuses to
 * tell counts as not met. Throws SourceAway if it cannot be asked now.
 */
export async function checkSlackNeeds(
  { channel, user, stranger }: SlackNeeds,
  _incoming: Pick<IncomingEvent, 'event'> | null,
  { slack }: DecidingClients,
): Promise<string | null> {
  if (!slack && stranger)
    return `it cannot be checked whether the id ${stranger.id} in \`users\` is of somebody here: SLACK_BOT_TOKEN is not set; ${howToName(stranger)}`;
  if (!slack) return 'the names in `channels` and `users` cannot be checked: SLACK_BOT_TOKEN is not set';
  try {
    if (stranger && (await slack.userNames(stranger.id)).length > 0)
      return `${whichStranger(stranger)}, and the id ${stranger.id} in \`users\` is of somebody here; ${howToName(stranger)}`;
    if (channel !== null) {
      const name = await slack.channelName(channel.id);
      if (name === null)
        return `Slack does not tell the name of the channel ${channel.id}, so it cannot be compared with \`channels\` (${channel.names.join(', ')}); write its id there`;
      if (!channel.names.includes(`#${name}`))
        return `the channel #${name} is not in \`channels\` (${channel.names.join(', ')})`;
    }
    if (user === null) return null;
    const names = await slack.userNames(user.id);
    if (names.length === 0)
      return `Slack does not tell the names of the user ${user.id}, so they cannot be compared with \`users\` (${user.names.join(', ')}); write the id there`;
    if (names.some((name) => user.names.includes(name))) return null;
    return `the user ${names.join(', ')} is not in \`users\` (${user.names.join(', ')})`;
  } catch (error) {
    if (error instanceof SlackRefused)
      return `the names in \`channels\` and \`users\` cannot be checked: ${error.message}`;
    if (error instanceof SlackBusy) throw error;
    throw new SourceAway(`Slack could not be asked for names: ${errorText(error)}`, { cause: error });
  }
}

type Stranger = NonNullable<SlackNeeds['stranger']>;

function whichStranger({ id, home }: Stranger): string {
  return home === null
    ? `Slack does not say to which workspace ${id} belongs`
    : `${home}/${id} belongs to another workspace`;
}

function howToName({ id, home }: Stranger): string {
  const example = home === null ? `T0OTHER/${id}` : `${home}/${id}`;
  return `to let a person of another workspace act, write it before the id, such as ${example}`;
}
