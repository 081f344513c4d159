import type { Inbox } from '../database/inbox/create-inbox.ts';
import type { NewDelivery } from '../database/inbox/new-delivery.ts';
import { createRedact, type Redact } from '../runtime/secrets/create-redact.ts';

/** Digits may be a number of JSON. To replace them would break the body. */
const IS_NUMBER = /^\d+$/;

/**
 * The same inbox, which stores no body with a secret of this process in it: whoever writes to a source may repeat what leaked.
 * Any other body stays byte for byte. Bodies are large and many, so only a body in which a secret stands as it is, is
 * searched for other forms of it. Call it with deliveries whose signature was checked.
 */
export function redactInbox(inbox: Inbox, secrets: readonly string[]): Inbox {
  const searched = secrets.filter((secret) => !IS_NUMBER.test(secret));
  const redact = createRedact(searched);
  const plain = searched.filter((secret) => redact(secret) !== secret).map((secret) => Buffer.from(secret));
  return {
    store: (delivery) => inbox.store({ ...delivery, body: withoutSecrets(delivery.body, { plain, redact }) }),
    inUse: (body) => inbox.inUse?.(body) ?? null,
  };
}

function withoutSecrets(body: NewDelivery['body'], { plain, redact }: { plain: Buffer[]; redact: Redact }): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return plain.some((secret) => bytes.includes(secret)) ? Buffer.from(redact(bytes.toString('utf8'))) : body;
}
