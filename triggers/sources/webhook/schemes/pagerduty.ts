import { hmacCheck } from '../../hmac-check.ts';
import { passingBody, signedId } from '../hook-identity.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';

/** Webhooks of PagerDuty, version 3: while a secret is replaced, there is a signature of each. */
export const pagerduty: WebhookScheme = {
  wrongSignature: 'The signature in X-PagerDuty-Signature is missing or wrong.',
  verify: (header, secrets) => {
    const parts = (header('x-pagerduty-signature') ?? '').split(',');
    const given = parts.flatMap((part) => {
      const digits = /^\s*v1=([0-9a-f]{64})\s*$/i.exec(part)?.[1];
      return digits === undefined ? [] : [Buffer.from(digits, 'hex')];
    });
    return hmacCheck({ given, secrets, algorithm: 'sha256' });
  },
  read: ({ payload, body }) => {
    const id = textAt(payload, 'event', 'id');
    return {
      type: textAt(payload, 'event', 'event_type'),
      identity: id === null ? passingBody(body) : signedId(id),
    };
  },
};
