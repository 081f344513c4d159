import { Webhook } from 'standardwebhooks';
import type { BodyCheck, ReadHeader } from '../../trigger-source.ts';
import { passingBody, signedId } from '../hook-identity.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';

/** The library hashes in JavaScript, a megabyte in 15 ms, and meanwhile nothing else is done. Bodies of this kind are small. */
const MAX_BYTES = 1024 * 1024;
const ID = /^[\x21-\x7e]{1,300}$/;
const SIGNATURES = /^(?:v\d+[a-z]?,[A-Za-z0-9+/=]+ ?){1,20}$/;

/** Senders that follow the specification Standard Webhooks, checked by its library. */
export const standardWebhooks: WebhookScheme = {
  wrongSignature: 'The signature in webhook-signature is missing, wrong or too old, or the body is larger than 1 MB.',
  verify: standardSignature,
  read: ({ header, payload, body }) => {
    const id = header('webhook-id');
    return { type: textAt(payload, 'type'), identity: id === undefined ? passingBody(body) : signedId(id) };
  },
  secretProblem: (secret) =>
    webhookOf(secret) === null ? 'is no secret of Standard Webhooks: whsec_ and then base64' : null,
};

/** Begins to check the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, as `SourceRoute.verify`. */
export function standardSignature(header: ReadHeader, secrets: readonly string[]): BodyCheck | null {
  const id = header('webhook-id') ?? '';
  const timestamp = header('webhook-timestamp') ?? '';
  const signature = header('webhook-signature') ?? '';
  if (!ID.test(id) || !/^\d{1,12}$/.test(timestamp) || !SIGNATURES.test(signature)) return null;
  const webhooks = secrets.map(webhookOf).filter((webhook) => webhook !== null);
  if (webhooks.length === 0) return null;
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    update: (chunk) => {
      bytes += chunk.byteLength;
      if (bytes <= MAX_BYTES) chunks.push(Buffer.from(chunk));
      else chunks.length = 0;
    },
    isRight: () => {
      if (bytes > MAX_BYTES) return false;
      const body = Buffer.concat(chunks);
      return webhooks.map((webhook) => isSignedBy(webhook, body, headers)).includes(true);
    },
  };
}

function isSignedBy(webhook: Webhook, body: Buffer, headers: Record<string, string>): boolean {
  try {
    webhook.verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

function webhookOf(secret: string): Webhook | null {
  try {
    return new Webhook(secret);
  } catch {
    return null;
  }
}
