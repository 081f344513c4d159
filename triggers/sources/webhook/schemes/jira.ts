import { hmacCheck } from '../../hmac-check.ts';
import { lastingBody, passingBody, unsignedId } from '../hook-identity.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';

const DELIVERY = /^[\w.-]{1,80}$/;

/** Webhooks of Jira Cloud that have a secret: the id is the same for each attempt, and is not signed. */
export const jira: WebhookScheme = {
  wrongSignature: 'The signature in X-Hub-Signature is missing or wrong: has the webhook a secret?',
  verify: (header, secrets) => {
    const digits = /^sha256=([0-9a-f]{64})$/i.exec(header('x-hub-signature') ?? '')?.[1];
    if (digits === undefined) return null;
    return hmacCheck({ given: [Buffer.from(digits, 'hex')], secrets, algorithm: 'sha256' });
  },
  read: ({ header, payload, body }) => {
    const id = header('x-atlassian-webhook-identifier') ?? '';
    const hasTime = typeof payload['timestamp'] === 'number';
    const byBody = hasTime ? lastingBody(body) : passingBody(body);
    return {
      type: textAt(payload, 'webhookEvent'),
      identity: hasTime && DELIVERY.test(id) ? unsignedId(id, body) : byBody,
    };
  },
};
