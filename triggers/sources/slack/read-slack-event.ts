import { readSlackPayload, type SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import { oneLine } from '../../../text/one-line.ts';
import { MalformedDelivery, type IncomingEvent } from '../../dispatch/incoming-event.ts';
import { deliveryJson } from '../delivery-json.ts';
import type { GivenDelivery } from '../trigger-source.ts';
import { messageText } from './message-text.ts';
import { slackActor } from './slack-actor.ts';

const MAX_TITLE_BYTES = 200;

/**
 * Normalises a delivery of Slack: the actor is `slack:<user id>`, and `slack:<workspace id>/<user id>` if they belong to another
 * organization, whose ids may be those of people here; the title the words of the person, the link leads to the
 * thread or channel. Throws MalformedDelivery if the payload does not say where it happened.
 */
export function readSlackEvent(delivery: GivenDelivery): IncomingEvent {
  const { deliveryId, name } = delivery;
  const payload = deliveryJson(delivery);
  const read = readSlackPayload(payload);
  if (read.team === null) throw new MalformedDelivery(`The payload of "${name}" is not what Slack documents: no team`);
  if ((name === 'app_mention' || name === 'message') && (read.channel === null || read.thread === null)) {
    throw new MalformedDelivery(`The payload of "${name}" is not what Slack documents: no channel or no \`ts\``);
  }
  const event = {
    source: 'slack',
    name,
    deliveryId,
    title: title(name, read),
    actor: read.user === null || read.isForeign ? slackActor(read) : `slack:${read.user}`,
    repository: null,
    url: pageOf(read),
  };
  return { event, payload, automation: null };
}

function title(name: string, payload: SlackPayload): string {
  const words = oneLine(`${payload.command ?? ''} ${messageText(payload)}`, MAX_TITLE_BYTES);
  return words === '' ? `${name} in Slack` : words;
}

/** The page of the thread, or of the channel. */
function pageOf({ team, channel, thread }: SlackPayload): string | null {
  if (team === null || channel === null) return null;
  const page = `https://app.slack.com/client/${team}/${channel}`;
  return thread === null ? page : `${page}/thread/${channel}-${thread}`;
}
