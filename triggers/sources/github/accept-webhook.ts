import { emitterEventNames } from '@octokit/webhooks';
import { deliveryPayload } from '../../../database/inbox/delivery-payload.ts';
import { errorText } from '../../../runtime/error-text.ts';
import type { Accepted, HookRequest } from '../trigger-source.ts';

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
 * Makes a delivery of a webhook of GitHub. Events that can never start anything are kept as `ignored`, with the reason.
 * A request without an id, a name or a JSON object is refused with 400 or 415.
 */
export function acceptWebhook({ header, body }: HookRequest): Accepted {
  const deliveryId = header('x-github-delivery');
  const name = header('x-github-event');
  if (!deliveryId) return refuse(400, 'The header X-GitHub-Delivery is missing.');
  if (!name) return refuse(400, 'The header X-GitHub-Event is missing.');
  const headers: Record<string, string> = {};
  for (const kept of KEPT_HEADERS) {
    const value = header(kept);
    if (value !== undefined) headers[kept] = value;
  }
  const refused = refuseContent(headers, body);
  if (refused !== null) return refused;
  const reason = hopelessReason(name);
  return {
    delivery: {
      source: 'github',
      deliveryId,
      name,
      headers,
      body,
      receivedAt: new Date().toISOString(),
      state: reason === null ? 'pending' : 'ignored',
      reason,
    },
  };
}

function refuse(status: 400 | 415, error: string): Accepted {
  return { refused: { status, error } };
}

function refuseContent(headers: Record<string, string>, body: Uint8Array): Accepted | null {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && type !== 'application/x-www-form-urlencoded') {
    return refuse(415, 'The content type is neither application/json nor application/x-www-form-urlencoded.');
  }
  try {
    const payload = deliveryPayload({ headers, body });
    if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) return null;
    return refuse(400, 'The payload is not a JSON object.');
  } catch (error) {
    return refuse(400, `The payload is not JSON: ${errorText(error)}`);
  }
}

/** Why nothing can ever be started by an event of this name; null when something could. */
function hopelessReason(name: string): string | null {
  if (name === 'ping') return 'GitHub tested the webhook.';
  if (!KNOWN_EVENTS.has(name)) return `The event "${name}" is not known.`;
  return null;
}
