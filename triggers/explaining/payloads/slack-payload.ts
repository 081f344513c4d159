import { deliveryText, parsePayload } from '../../../database/inbox/delivery-payload.ts';
import { acceptEnvelope, type EnvelopeKind } from '../../sources/slack/accept-envelope.ts';
import { isObject, type JsonObject, type NamedPayload, type ReadPayload } from './read-payload.ts';

/**
 * Reads a payload of Slack as the door does: without the members with which one could act at Slack. An event names itself, so
 * another name is refused.
 */
export function slackPayload({ payload, event }: NamedPayload): ReadPayload {
  const kind = kindOf(payload);
  // Whoever writes a payload by hand has no use for an id.
  const whole = kind === 'event' ? { type: 'event_callback', event_id: 'simulated', ...payload } : payload;
  const accepted = acceptEnvelope(kind, whole);
  if ('refused' in accepted) return { problem: accepted.refused.error };
  if (!('delivery' in accepted)) return { problem: 'It only asks whether the address is right, and starts nothing.' };
  const { name, body } = accepted.delivery;
  const read = parsePayload(deliveryText(body));
  if (event !== null && event.replace(/^slack_/, '') !== name) {
    return { problem: `It is not the event "${event}": its payload says that it is "${name}".` };
  }
  return { name, payload: isObject(read) ? read : {} };
}

function kindOf(payload: JsonObject): EnvelopeKind {
  if (typeof payload['command'] === 'string') return 'command';
  return payload['type'] === 'block_actions' ? 'interaction' : 'event';
}
