import { deliveryText, parsePayload } from '../../database/inbox/delivery-payload.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';
import { REDACTED, type Redact } from '../../runtime/secrets/create-redact.ts';

/** The value of a header or a member with such a name is a credential, whatever it looks like. */
const NAMES =
  /(?:^|[_-])(?:tokens?|secrets?|passwords?|passphrase|authorization|cookies?|(?:api|access|private|client)[_-]?keys?|response[_-]urls?|signature)$/i;
/** `accessToken` is written as `access_Token`, so that its words are seen. */
const HUMP = /(?<=[a-z0-9])(?=[A-Z])/g;
const INDENT = 2;

export interface ShownContent {
  headers: Record<string, string>;
  /** JSON is indented; anything else stays as it is. Empty if there is none. */
  body: string;
}

/** The headers and the body of a delivery as people may see them. */
export function redactDelivery({ headers, body }: Pick<Delivery, 'headers' | 'body'>, redact: Redact): ShownContent {
  const shown = Object.entries(headers).map(([name, value]) => [name, isCredential(name) ? REDACTED : redact(value)]);
  return { headers: Object.fromEntries(shown) as Record<string, string>, body: redact(readable(body)) };
}

function readable(body: Uint8Array): string {
  if (body.byteLength === 0) return '';
  try {
    return JSON.stringify(parsePayload(deliveryText(body)), withoutNamed, INDENT);
  } catch {
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  }
}

function withoutNamed(name: string, value: unknown): unknown {
  const isEmpty = value === '' || value === null || typeof value === 'boolean' || typeof value === 'number';
  return !isEmpty && isCredential(name) ? REDACTED : value;
}

function isCredential(name: string): boolean {
  return NAMES.test(name.replaceAll(HUMP, '_'));
}
