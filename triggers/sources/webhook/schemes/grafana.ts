import { passingBody } from '../hook-identity.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';
import { signedBody } from './hmac.ts';

/** Alerts of Grafana: an alert that goes on firing is sent again with the same body. */
export const grafana: WebhookScheme = {
  wrongSignature:
    'The signature is missing, wrong or too old: does the contact point sign with the secret that Curfew has?',
  verify: (header, secrets, source) =>
    signedBody({ header, secrets, source, signature: header(source.header ?? 'X-Grafana-Alerting-Signature') }),
  read: ({ payload, body }) => ({ type: textAt(payload, 'status'), identity: passingBody(body) }),
};
