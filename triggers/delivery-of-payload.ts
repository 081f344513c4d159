import { deliveryText, parsePayload } from '../database/inbox/delivery-payload.ts';
import { errorText } from '../runtime/error-text.ts';
import { suggestion } from '../text/suggestion.ts';
import { MAX_BODY_BYTES } from './sources/body-room.ts';
import { EVENT_SHAPES } from './sources/github/event-shapes.ts';
import { shapeProblem } from './sources/github/shape-problem.ts';
import { TRIGGER_SOURCES } from './sources/sources.ts';
import type { GivenDelivery } from './sources/trigger-source.ts';

/** What somebody says of a payload that did not arrive at the door. What is absent is read from the payload. */
export interface PayloadOptions {
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
 * give it, or what `curfew deliveries <id> --json` prints. Throws WrongPayload, which says what is wrong.
 */
export function deliveryOfPayload(bytes: Uint8Array, options: PayloadOptions): PayloadDelivery {
  const given = unwrap(objectIn(bytes));
  const source = options.source ?? given.source ?? 'github';
  const known = TRIGGER_SOURCES.map(({ id }) => id);
  if (!known.includes(source)) {
    throw new WrongPayload(
      `There is no source "${source}"${suggestion(source, known) || '.'} There are: ${known.join(', ')}. ` +
        `If ${source} is a sender in curfew.yml, write --source webhook --event ${source}:TYPE.`,
    );
  }
  const payload = options.action === undefined ? given.payload : { ...given.payload, action: options.action };
  const name = nameOf(source, options.event ?? given.name, payload);
  return {
    source,
    name,
    deliveryId: given.deliveryId ?? 'simulated',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(payload)),
  };
}

type JsonObject = Record<string, unknown>;

interface Unwrapped {
  payload: JsonObject;
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

function parsed(bytes: Uint8Array): unknown {
  try {
    // Editors may write a byte order mark.
    const text = deliveryText(bytes).replace(/^\uFEFF/, '');
    if (text.trim() === '') throw new SyntaxError('It is empty.');
    return parsePayload(text);
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
  return { payload: given, source: null, name: null, deliveryId: null };
}

/** An object with `payload` and more members than these is a payload itself. */
const FEW_MEMBERS = 3;

function unwrapped(payload: JsonObject, around: JsonObject): Unwrapped {
  const headers = isObject(around['headers']) ? around['headers'] : {};
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    payload,
    source: textIn(around['source']),
    name: textIn(named.get('x-github-event')) ?? textIn(around['event']) ?? textIn(around['name']),
    deliveryId: textIn(named.get('x-github-delivery')) ?? textIn(around['guid']) ?? textIn(around['deliveryId']),
  };
}

function nameOf(source: string, given: string | null, payload: JsonObject): string {
  if (source !== 'github') {
    const only = given ?? ONLY_EVENTS[source];
    if (source === 'webhook' && only !== undefined && !only.includes(':'))
      throw new WrongPayload(`The event "${only}" names no sender; write the sender first, such as pager:${only}.`);
    if (only !== undefined) return only;
    throw new WrongPayload(
      `It does not say which event it is; name it, such as --event ${EXAMPLES[source] ?? 'created'}.`,
    );
  }
  if (given === null) return guessed(payload);
  const names = [...EVENT_SHAPES.keys()];
  if (!names.includes(given))
    throw new WrongPayload(`GitHub has no event "${given}"${suggestion(given, names) || '.'}`);
  const problem = shapeProblem(given, payload);
  if (problem !== null) throw new WrongPayload(problem.replace(' in X-GitHub-Event', ''));
  return given;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  sentry: 'issue',
  slack: 'app_mention',
  webhook: 'pager:incident.triggered',
};

/** The events of sources that have no others. */
const ONLY_EVENTS: Readonly<Record<string, string>> = { dispatch: 'workflow_dispatch', schedule: 'schedule' };

function guessed(payload: JsonObject): string {
  const possible = [...EVENT_SHAPES.keys()].filter((name) => shapeProblem(name, payload) === null);
  const [only, ...others] = possible;
  if (only !== undefined && others.length === 0) return only;
  const may = only === undefined ? 'no event of GitHub has such a payload' : `it may be ${possible.join(', ')}`;
  throw new WrongPayload(`It does not say which event it is, and ${may}; name it, such as --event issues.`);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
