import { hmacCheck } from '../../hmac-check.ts';
import { lastingBody, unsignedId } from '../hook-identity.ts';
import { isRecent } from '../is-recent.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';

const DELIVERY = /^[0-9a-f-]{36}$/i;

/** Webhooks of Linear: the body says when it was sent, and its id is not signed. */
export const linear: WebhookScheme = {
  wrongSignature: 'The signature in Linear-Signature is missing or wrong.',
  verify: (header, secrets) => {
    const signature = header('linear-signature') ?? '';
    if (!/^[0-9a-f]{64}$/i.test(signature)) return null;
    return hmacCheck({ given: [Buffer.from(signature, 'hex')], secrets, algorithm: 'sha256' });
  },
  read: ({ header, payload, body }) => {
    const { webhookTimestamp: sent } = payload;
    if (sent !== undefined && !(typeof sent === 'number' && isRecent(sent))) {
      return { refused: { status: 401, error: 'The webhook was not sent within the last 5 minutes.' } };
    }
    const id = header('linear-delivery') ?? '';
    const [type, action] = [textAt(payload, 'type'), textAt(payload, 'action')];
    return {
      type: type === null || action === null ? type : `${type}.${action}`,
      identity: DELIVERY.test(id) ? unsignedId(id, body) : lastingBody(body),
    };
  },
};
