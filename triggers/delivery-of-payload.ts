import { deliveryText, parsePayload } from '../database/inbox/delivery-payload.ts';
import { sourceProblem } from '../definitions/sources/source-problem.ts';
import type { WebhookSources } from '../definitions/sources/webhook/webhook-source.ts';
import { errorText } from '../runtime/error-text.ts';
import { githubPayload } from './explaining/payloads/github-payload.ts';
import { isObject, type JsonObject, type NamedPayload, type ReadPayload } from './explaining/payloads/read-payload.ts';
import { sentryPayload } from './explaining/payloads/sentry-payload.ts';
import { slackPayload } from './explaining/payloads/slack-payload.ts';
import { webhookPayload } from './explaining/payloads/webhook-payload.ts';
import { MAX_BODY_BYTES } from './sources/body-room.ts';
import type { GivenDelivery } from './sources/trigger-source.ts';

/** What somebody says of a payload that did not arrive at the door. What is absent is read from the payload. */
export interface PayloadOptions {
  /** A source, or a sender that curfew.yml declares. */
  source?: string;
  event?: string;
  /** Takes the place of the payload's own `action`. */
  action?: string;
}

/** A delivery that did not arrive at the door. */
export type PayloadDelivery = GivenDelivery;

/** The payload cannot be one that its source sends, or it is not clear which event it is. */
export class WrongPayload extends Error {}

const MB = 1024 * 1024;

/**
 * Makes a delivery of a payload in a file: the payload alone, one with `headers` beside it as pages and programs for webhooks
 * give it, the form of a slash command, or what `curfew deliveries <id> --json` prints. `senders` are those that curfew.yml
 * declares. Throws WrongPayload, which says what is wrong.
 */
export function deliveryOfPayload(
  bytes: Uint8Array,
  options: PayloadOptions,
  senders: WebhookSources = {},
): PayloadDelivery {
  const given = unwrap(objectIn(bytes));
  const { source, event } = sourceOf(given, options, senders);
  const { payload, headers } = given;
  const action = options.action ?? null;
  if (action !== null && !HAVE_ACTIONS.has(source)) {
    throw new WrongPayload(`Events of the source "${source}" have no action, so --action means nothing.`);
  }
  const read = READERS[source]?.({ payload, headers, event, action, senders }) ?? { problem: 'It cannot be read.' };
  if ('problem' in read) throw new WrongPayload(read.problem);
  return {
    source,
    name: read.name,
    deliveryId: given.deliveryId ?? 'simulated',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(read.payload)),
  };
}

const HAVE_ACTIONS: ReadonlySet<string> = new Set(['github', 'sentry', 'webhook']);

const READERS: Readonly<Record<string, (named: NamedPayload) => ReadPayload>> = {
  github: githubPayload,
  sentry: sentryPayload,
  slack: slackPayload,
  webhook: webhookPayload,
  dispatch: (named) => onlyEvent('workflow_dispatch', named),
  schedule: (named) => onlyEvent('schedule', named),
};

/** Of a source that has one event. */
function onlyEvent(name: string, { payload, event }: NamedPayload): ReadPayload {
  if (event === null || event === name) return { name, payload };
  return { problem: `The source has only the event "${name}", and no "${event}".` };
}

/** The source that is meant, and the event that is named. */
function sourceOf(
  given: Unwrapped,
  { source: written, event = given.name ?? undefined }: PayloadOptions,
  senders: WebhookSources,
): { source: string; event: string | null } {
  const source = written ?? given.source ?? 'github';
  const problem = sourceProblem(source, senders);
  if (problem === null) return { source, event: event ?? null };
  if (!Object.hasOwn(senders, source)) throw new WrongPayload(problem);
  const type = event?.startsWith(`${source}:`) === true ? event.slice(source.length + 1) : (event ?? '');
  return { source: 'webhook', event: `${source}:${type}` };
}

interface Unwrapped {
  payload: JsonObject;
  /** Their names are in lower case. */
  headers: ReadonlyMap<string, string>;
  source: string | null;
  name: string | null;
  deliveryId: string | null;
}

function objectIn(bytes: Uint8Array): JsonObject {
  if (bytes.byteLength > MAX_BODY_BYTES) {
    const size = Math.ceil(bytes.byteLength / MB);
    throw new WrongPayload(`It has ${size} MB, and a delivery has at most ${MAX_BODY_BYTES / MB} MB.`);
  }
  const value = parsed(bytes);
  if (isObject(value)) return value;
  throw new WrongPayload('It is not a JSON object, as the payloads of webhooks are.');
}

/** The form that Slack sends for a slash command. */
const SLASH_COMMAND = /^\s*[a-z_]+=[^\s{}]*&command=%2F/;

function parsed(bytes: Uint8Array): unknown {
  try {
    // Editors may write a byte order mark.
    const text = deliveryText(bytes).replace(/^\uFEFF/, '');
    if (text.trim() === '') throw new SyntaxError('It is empty.');
    return SLASH_COMMAND.test(text) ? Object.fromEntries(new URLSearchParams(text.trim())) : parsePayload(text);
  } catch (error) {
    throw new WrongPayload(`It is not JSON that a delivery may have: ${errorText(error)}`, { cause: error });
  }
}

/** GitHub's API has the headers and the payload under `request`. */
function unwrap(given: JsonObject): Unwrapped {
  const { request, body, payload, headers } = given;
  if (isObject(request) && isObject(request['payload'])) {
    return unwrapped(request['payload'], { ...given, headers: request['headers'] });
  }
  if (isObject(payload) && (isObject(headers) || Object.keys(given).length <= FEW_MEMBERS))
    return unwrapped(payload, given);
  if (typeof body === 'string' && typeof given['deliveryId'] === 'string') {
    return unwrapped(objectIn(new TextEncoder().encode(body)), given);
  }
  return { payload: given, headers: new Map(), source: null, name: null, deliveryId: null };
}

/** An object with `payload` and more members than these is a payload itself. */
const FEW_MEMBERS = 3;

function unwrapped(payload: JsonObject, around: JsonObject): Unwrapped {
  const given = isObject(around['headers']) ? Object.entries(around['headers']) : [];
  const headers = new Map(
    given.flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])),
  );
  const ofSentry = textIn(headers.get('sentry-hook-resource'));
  return {
    payload,
    headers,
    source: textIn(around['source']) ?? (ofSentry === null ? null : 'sentry'),
    name: textIn(headers.get('x-github-event')) ?? ofSentry ?? textIn(around['event']) ?? textIn(around['name']),
    deliveryId: textIn(headers.get('x-github-delivery')) ?? textIn(around['guid']) ?? textIn(around['deliveryId']),
  };
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
