import { hmacCheck } from '../hmac-check.ts';
import type { BodyCheck } from '../trigger-source.ts';

/**
 * Begins to check Sentry's signature: it signs the bytes of the body, and writes the signature as hexadecimal digits without
 * a prefix. Returns null if the signature does not have this shape, or if there is no secret.
 */
export function verifySentry(signature: string | undefined, secrets: readonly string[]): BodyCheck | null {
  if (signature === undefined || !/^[0-9a-f]{64}$/i.test(signature)) return null;
  return hmacCheck({ given: [Buffer.from(signature, 'hex')], secrets, algorithm: 'sha256' });
}
