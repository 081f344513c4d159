import { readSlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';

/**
 * Why nothing can ever come of an event of Slack, as a sentence; null if it may start a run or be a reply to one. `name` is
 * the event's `type`.
 */
export function unusedReason(name: string, payload: unknown): string | null {
  if (name === 'app_mention') return null;
  if (name !== 'message') return OF_THE_APP.get(name) ?? unusedEvent(name);
  const { subtype, isReply, isOwn, bot } = readSlackPayload(payload);
  if (isOwn) return 'The message was written by Curfew itself.';
  if (bot !== null || subtype === 'bot_message') return 'The message was written by a bot.';
  if (subtype !== null && !OF_PEOPLE.has(subtype)) return OF_SUBTYPES.get(subtype) ?? unusedSubtype(subtype);
  return isReply ? null : 'The message is not a reply in a thread, so it is for no run.';
}

/** A reply that is also shown in the channel, one with a file, and one that was written with `/me`. */
const OF_PEOPLE = new Set(['thread_broadcast', 'file_share', 'me_message']);

const OF_SUBTYPES = new Map([
  ['message_changed', 'The message was edited. Curfew reads a message once, as it was when it was sent.'],
  ['message_deleted', 'The message was deleted. If a run had been given it before, it keeps it.'],
]);

const OF_THE_APP = new Map([
  [
    'app_uninstalled',
    'The app was uninstalled from the workspace. To use it again, install it and set its new token as SLACK_BOT_TOKEN.',
  ],
  [
    'tokens_revoked',
    'Slack has revoked tokens of the app. If the token of the bot is among them, install the app again and set its new token as SLACK_BOT_TOKEN.',
  ],
]);

function unusedEvent(name: string): string {
  return `Curfew does nothing on the event "${name}": only mentions of the app and replies in threads do something.`;
}

function unusedSubtype(subtype: string): string {
  return `The message is not one that a person wrote: Slack sent it with the subtype "${subtype.slice(0, 80)}".`;
}
