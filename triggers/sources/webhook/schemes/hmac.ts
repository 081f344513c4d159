import { hmacCheck } from '../../hmac-check.ts';
import type { WebhookSource } from '../../../../definitions/sources/webhook/webhook-source.ts';
import type { BodyCheck, ReadHeader } from '../../trigger-source.ts';
import { passingBody } from '../hook-identity.ts';
import { isRecent } from '../is-recent.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';

/** Any sender that signs with an HMAC: the source says how. */
export const hmac: WebhookScheme = {
  wrongSignature: 'The signature is missing, wrong or too old.',
  verify: (header, secrets, source) => signedBody({ header, secrets, source, signature: header(source.header ?? '') }),
  read: ({ payload, body }) => ({
    type: textAt(payload, 'type') ?? textAt(payload, 'event') ?? textAt(payload, 'action'),
    identity: passingBody(body),
  }),
};

interface SignedBody {
  header: ReadHeader;
  secrets: readonly string[];
  source: WebhookSource;
  /** As it stands in its header. */
  signature: string | undefined;
}

/** Begins to check a signature that is written as the source says, of a time before the body if it names one. */
export function signedBody({ header, secrets, source, signature }: SignedBody): BodyCheck | null {
  const { encoding, prefix, algorithm, timestamp } = source;
  if (signature === undefined || !signature.startsWith(prefix)) return null;
  const bytes = decoded(signature.slice(prefix.length), encoding);
  if (bytes === null) return null;
  const time = timestamp === null ? null : header(timestamp.header);
  if (time === undefined || (time !== null && !(/^\d{1,16}$/.test(time) && isRecent(Number(time))))) return null;
  const before = timestamp === null ? '' : `${time}${timestamp.separator}`;
  return hmacCheck({ given: [bytes], secrets, algorithm, before });
}

function decoded(text: string, encoding: 'hex' | 'base64'): Buffer | null {
  const isWritten = encoding === 'hex' ? /^(?:[0-9a-f]{2})+$/i.test(text) : /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return isWritten ? Buffer.from(text, encoding) : null;
}
