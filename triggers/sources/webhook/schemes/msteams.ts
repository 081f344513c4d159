import { hmacCheck } from '../../hmac-check.ts';
import { passingBody, signedId } from '../hook-identity.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Outgoing webhooks of Microsoft Teams: the security token is base64, and so is the signature. */
export const msteams: WebhookScheme = {
  wrongSignature: 'The signature in Authorization is missing or wrong.',
  verify: (header, secrets) => {
    const written = /^HMAC ([A-Za-z0-9+/]{43}=)$/.exec(header('authorization') ?? '')?.[1];
    if (written === undefined) return null;
    const keys = secrets.map(keyOf).filter((key) => key.length > 0);
    return hmacCheck({ given: [Buffer.from(written, 'base64')], secrets: keys, algorithm: 'sha256' });
  },
  read: ({ payload, body }) => {
    const id = textAt(payload, 'id');
    // The id is the time of the message, and two conversations may have one at the same time.
    const conversation = textAt(payload, 'conversation', 'id');
    if (id === null) return { type: textAt(payload, 'type'), identity: passingBody(body) };
    const whole = conversation === null ? id : `${conversation} ${id}`;
    return { type: textAt(payload, 'type'), identity: signedId(whole) };
  },
  secretProblem: (secret) => (BASE64.test(secret) && keyOf(secret).length > 0 ? null : NO_TOKEN),
};

const NO_TOKEN = 'is not a security token of Teams, which is base64';

function keyOf(secret: string): Buffer {
  return Buffer.from(secret, 'base64');
}
