import { SlackBusy, SlackRefused } from '../../../connections/slack/slack-refused.ts';
import type { SlackNeeds } from '../../../definitions/sources/slack/who-may.ts';
import { errorText } from '../../../runtime/error-text.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';
import { SourceAway } from '../../dispatch/source-away.ts';
import type { DecidingClients } from '../trigger-source.ts';

/**
 * Asks Slack whether the channel and the person have the names that an automation lists. Returns null if they do, else the
 * reason why the person may not. What Slack refuses to tell counts as not met. Throws SourceAway if it cannot be asked now.
 */
export async function checkSlackNeeds(
  { channel, user }: SlackNeeds,
  _incoming: Pick<IncomingEvent, 'event'> | null,
  { slack }: DecidingClients,
): Promise<string | null> {
  if (!slack) return 'the names in `channels` and `users` cannot be checked: SLACK_BOT_TOKEN is not set';
  try {
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
