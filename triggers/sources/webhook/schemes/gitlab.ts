import { createHash, timingSafeEqual } from 'node:crypto';
import { passingBody, signedId } from '../hook-identity.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';
import { standardSignature, standardWebhooks } from './standard-webhooks.ts';

const DELIVERY = /^[\w.-]{1,80}$/;
/** How a signing token begins; every other secret is a secret token, which GitLab sends as it is. */
const SIGNING = 'whsec_';

/**
 * Webhooks of GitLab: signed as in Standard Webhooks if the secret is a signing token, else with the secret token in a
 * header. A signed request never falls back to the token.
 */
export const gitlab: WebhookScheme = {
  wrongSignature: 'The signature in webhook-signature, or the token in X-Gitlab-Token, is missing, wrong or too old.',
  verify: (header, secrets) => {
    if (header('webhook-signature') !== undefined) {
      return standardSignature(
        header,
        secrets.filter((secret) => secret.startsWith(SIGNING)),
      );
    }
    const token = header('x-gitlab-token');
    const tokens = secrets.filter((secret) => !secret.startsWith(SIGNING));
    const isRight = token !== undefined && tokens.map((secret) => isSame(secret, token)).includes(true);
    return isRight ? { update: () => {}, isRight: () => true } : null;
  },
  read: ({ header, payload, body }) => {
    const kind = textAt(payload, 'object_kind') ?? textAt(payload, 'event_name');
    const action = textAt(payload, 'object_attributes', 'action');
    const id = header('webhook-id') ?? header('idempotency-key') ?? '';
    return {
      type: kind === null || action === null ? kind : `${kind}.${action}`,
      // Whoever has the secret token could send anything, so it does not matter that the token does not cover the id.
      identity: DELIVERY.test(id) ? signedId(id) : passingBody(body),
    };
  },
  secretProblem: (secret) => (secret.startsWith(SIGNING) ? (standardWebhooks.secretProblem?.(secret) ?? null) : null),
};

/** Takes the same time wherever a wrong token differs. */
function isSame(secret: string, token: string): boolean {
  return timingSafeEqual(digest(secret), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
