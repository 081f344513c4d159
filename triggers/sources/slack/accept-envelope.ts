import { createHash } from 'node:crypto';
import type { DeliveryFingerprint, NewDelivery } from '../../../database/inbox/new-delivery.ts';
import { readSlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import type { Accepted } from '../trigger-source.ts';
import { RESPONSE_URL_HEADER } from './response-url.ts';
import { unusedReason } from './unused-reason.ts';

/** How a payload came: by the Events API, a slash command, or a button or menu that somebody used. */
export type EnvelopeKind = 'event' | 'command' | 'interaction';

/** An id that Slack gives an event; it is part of what Slack signs. */
const EVENT_ID = /^[\w.-]{1,80}$/;
const EVENT_NAME = /^[a-z][a-z0-9_.]{0,79}$/;

/**
 * Makes a delivery of a payload that is proven to come from Slack, over HTTP or over a connection that the app opened. One
 * that can never start a run or tell one anything is kept as `ignored`, with the reason. Members with which one could act at Slack
 * (`token`, `response_url`, `trigger_id`) are not kept in the body, because agents read it.
 */
export function acceptEnvelope(kind: EnvelopeKind, payload: unknown): Accepted {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return refuse('The payload is not a JSON object.');
  }
  const given = new Map<string, unknown>(Object.entries(payload));
  if (kind === 'event') return acceptEvent(given);
  const name = kind === 'command' ? 'command' : given.get('type');
  if (typeof name !== 'string' || !EVENT_NAME.test(name)) return refuse('The payload has no `type`.');
  if (kind === 'command' && !/^\/\S{1,80}$/.test(String(given.get('command')))) {
    return refuse('The form is not one of a slash command: it has no `command`.');
  }
  const reason = kind === 'command' || name === 'block_actions' ? null : unusedInteraction(name);
  // The trigger id is part of the digest, and Slack makes one for each use.
  const delivery = deliveryOf({ name, deliveryId: `${name}-${digestOf(given)}`, given, reason });
  return { delivery, answer: { status: 200, body: kind === 'command' ? COMMAND_ANSWER : {} } };
}

function unusedInteraction(name: string): string {
  return `Curfew does nothing on the interaction "${name}": only the buttons of its own messages do something.`;
}

const COMMAND_ANSWER = {
  response_type: 'ephemeral',
  text: 'Curfew has received your command and will answer in a moment.',
};

function acceptEvent(given: Map<string, unknown>): Accepted {
  const type = given.get('type');
  if (type === 'url_verification') {
    const challenge = given.get('challenge');
    if (typeof challenge !== 'string') return refuse('The handshake has no `challenge`.');
    return { answer: { status: 200, body: { challenge } } };
  }
  const answer = { status: 200, body: {} } as const;
  if (type === 'app_rate_limited') {
    const reason = 'Slack says that it sends fewer events now, because there were too many.';
    return { delivery: deliveryOf({ name: type, deliveryId: `${type}-${digestOf(given)}`, given, reason }), answer };
  }
  if (type !== 'event_callback') return refuse('The `type` of the payload is not one of the Events API.');
  const deliveryId = given.get('event_id');
  if (typeof deliveryId !== 'string' || !EVENT_ID.test(deliveryId)) return refuse('The payload has no `event_id`.');
  const event = given.get('event');
  const name: unknown = typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined;
  if (typeof name !== 'string' || !EVENT_NAME.test(name)) return refuse('The payload has no `event.type`.');
  const payload = Object.fromEntries(given);
  const delivery = deliveryOf({ name, deliveryId, given, reason: unusedReason(name, payload) });
  return { delivery: { ...delivery, fingerprint: name === 'app_mention' ? mentionOf(payload) : null }, answer };
}

/** Slack delivers a mention again, with another `event_id`, when its message is edited. */
function mentionOf(payload: unknown): DeliveryFingerprint | null {
  const { team, channel, message } = readSlackPayload(payload);
  if (team === null || channel === null || message === null) return null;
  return { value: `mention:${team}/${channel}/${message}`, withinMs: null };
}

/** Members with which one could act at Slack. */
const CAPABILITIES = new Set(['token', 'response_url', 'trigger_id', 'response_urls']);

interface Given {
  name: string;
  deliveryId: string;
  given: Map<string, unknown>;
  reason: string | null;
}

function deliveryOf({ name, deliveryId, given, reason }: Given): NewDelivery {
  const responseUrl = given.get('response_url');
  const kept = [...given].filter(([key]) => !CAPABILITIES.has(key));
  return {
    source: 'slack',
    deliveryId,
    name,
    headers: typeof responseUrl === 'string' ? { [RESPONSE_URL_HEADER]: responseUrl.slice(0, 500) } : {},
    body: new TextEncoder().encode(JSON.stringify(Object.fromEntries(kept))),
    receivedAt: new Date().toISOString(),
    state: reason === null ? 'pending' : 'ignored',
    reason,
  };
}

function digestOf(given: Map<string, unknown>): string {
  const sorted = [...given].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 40);
}

function refuse(error: string): Accepted {
  return { refused: { status: 400, error } };
}
