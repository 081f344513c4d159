import { emitterEventNames } from '@octokit/webhooks';
import type { Context } from 'hono';
import type { Log } from '../../../runtime/log.ts';
import type { Inbox } from '../../../database/inbox/create-inbox.ts';
import { deliveryPayload } from '../../../database/inbox/delivery-payload.ts';
import type { NewDelivery } from '../../../database/inbox/store-deliveries.ts';
import { verifySignature } from './verify-signature.ts';

export interface GithubReceiver {
  /** Any of them is valid. */
  webhookSecrets: readonly string[];
  inbox: Inbox;
  /** Called after the delivery is durable; must not throw. */
  onStored: () => void;
  log: Log;
}

const KNOWN_EVENTS: ReadonlySet<string> = new Set(emitterEventNames.map((name) => name.split('.')[0] ?? name));
const KEPT_HEADERS = [
  'content-type',
  'user-agent',
  'x-github-event',
  'x-github-hook-id',
  'x-github-hook-installation-target-id',
  'x-github-hook-installation-target-type',
];

/**
 * Takes one webhook of GitHub: checks the signature of its raw bytes, stores it durably, then says 202. Nothing of an
 * unsigned request is looked at. Answers 400 and 415 mean that sending it again would not help; 503 that it would.
 */
export async function receiveGithub(receiver: GithubReceiver, context: Context): Promise<Response> {
  const body = new Uint8Array(await context.req.arrayBuffer());
  if (!verifySignature(body, context.req.header('x-hub-signature-256'), receiver.webhookSecrets)) {
    const error = 'The signature in X-Hub-Signature-256 is missing or wrong: is the secret of the webhook ours?';
    return context.json({ error }, 401);
  }
  const delivery = readRequest(context, body);
  if (delivery instanceof Refusal) return context.json({ error: delivery.message }, delivery.status);
  try {
    const { state } = await receiver.inbox.store(delivery);
    receiver.onStored();
    return context.json({ deliveryId: delivery.deliveryId, state }, 202);
  } catch (error) {
    receiver.log.error({ err: error, deliveryId: delivery.deliveryId }, 'a delivery could not be stored');
    return context.json({ error: 'The delivery could not be stored. Send it again.' }, 503);
  }
}

class Refusal extends Error {
  readonly status: 400 | 415;

  constructor(status: 400 | 415, message: string) {
    super(message);
    this.status = status;
  }
}

function readRequest(context: Context, body: Uint8Array): NewDelivery | Refusal {
  const deliveryId = context.req.header('x-github-delivery');
  const name = context.req.header('x-github-event');
  if (!deliveryId) return new Refusal(400, 'The header X-GitHub-Delivery is missing.');
  if (!name) return new Refusal(400, 'The header X-GitHub-Event is missing.');
  const headers: Record<string, string> = {};
  for (const header of KEPT_HEADERS) {
    const value = context.req.header(header);
    if (value !== undefined) headers[header] = value;
  }
  const problem = contentProblem(headers, body);
  if (problem !== null) return problem;
  const reason = knownReason(name);
  const receivedAt = new Date().toISOString();
  const state = reason === null ? 'pending' : 'ignored';
  return { source: 'github', deliveryId, name, headers, body, receivedAt, state, reason };
}

function contentProblem(headers: Record<string, string>, body: Uint8Array): Refusal | null {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && type !== 'application/x-www-form-urlencoded') {
    return new Refusal(415, 'The content type is neither application/json nor application/x-www-form-urlencoded.');
  }
  try {
    const payload = deliveryPayload({ headers, body });
    if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) return null;
    return new Refusal(400, 'The payload is not a JSON object.');
  } catch (error) {
    return new Refusal(400, `The payload is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`);
  }
}

/** Why nothing can ever be started by an event of this name; null where something could. */
function knownReason(name: string): string | null {
  if (name === 'ping') return 'GitHub asked whether anyone is here.';
  if (!KNOWN_EVENTS.has(name)) return `The event "${name}" is not known.`;
  return null;
}
