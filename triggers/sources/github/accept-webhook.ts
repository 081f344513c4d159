import { isJsonType } from '../../../text/is-json-type.ts';
import { jsonObject } from '../json-object.ts';
import { keptHeaders } from '../kept-headers.ts';
import type { Accepted, HookRequest } from '../trigger-source.ts';
import { EVENT_SHAPES } from './event-shapes.ts';
import { githubFingerprint } from './github-fingerprint.ts';
import { shapeProblem } from './shape-problem.ts';

const KEPT_HEADERS = [
  'content-type',
  'user-agent',
  'x-github-event',
  'x-github-hook-id',
  'x-github-hook-installation-target-id',
  'x-github-hook-installation-target-type',
];

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EVENT_NAME = /^[a-z][a-z0-9_]{0,99}$/;

/**
 * Makes a delivery of a webhook of GitHub. Events that can never start anything are kept as `ignored`, with the reason.
 * Headers are not covered by the signature: a request is refused with 400 or 415 if its id or name has another shape than
 * GitHub's, if its body is not JSON, or if its payload cannot be one of its event.
 */
export function acceptWebhook({ header, body }: HookRequest): Accepted {
  const deliveryId = header('x-github-delivery');
  const name = header('x-github-event');
  if (!deliveryId) return refuse(400, 'The header X-GitHub-Delivery is missing.');
  if (!GUID.test(deliveryId)) return refuse(400, 'The header X-GitHub-Delivery is not a GUID.');
  if (!name) return refuse(400, 'The header X-GitHub-Event is missing.');
  if (!EVENT_NAME.test(name)) return refuse(400, 'The header X-GitHub-Event is not the name of an event.');
  if (!isJsonType(header('content-type'))) return refuse(415, WRONG_TYPE);
  const read = jsonObject(body);
  if ('problem' in read) return refuse(400, read.problem);
  const problem = shapeProblem(name, read.payload);
  if (problem !== null) return refuse(400, problem);
  const reason = hopelessReason(name);
  return {
    delivery: {
      source: 'github',
      deliveryId,
      name,
      headers: keptHeaders(header, KEPT_HEADERS),
      body,
      receivedAt: new Date().toISOString(),
      fingerprint: githubFingerprint(name, read.text),
      state: reason === null ? 'pending' : 'ignored',
      reason,
    },
  };
}

const WRONG_TYPE =
  'The content type is not application/json: set "Content type" of the webhook to application/json; forms are not taken.';

function refuse(status: 400 | 415, error: string): Accepted {
  return { refused: { status, error } };
}

/** Why nothing can ever be started by an event of this name; null when something could. */
function hopelessReason(name: string): string | null {
  if (name === 'ping') return 'GitHub tested the webhook.';
  return EVENT_SHAPES.has(name) ? null : `The event "${name}" is not known.`;
}
