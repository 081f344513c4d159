import { hmacCheck } from '../hmac-check.ts';
import type { BodyCheck } from '../trigger-source.ts';

/**
 * Begins to check whether `signature` (GitHub's `X-Hub-Signature-256`: `sha256=<hex>`) was made of the bytes of a body with
 * one of the secrets, as `hmacCheck` does. Returns null if the signature does not have this shape, or if there is no secret.
 */
export function verifySignature(signature: string | undefined, secrets: readonly string[]): BodyCheck | null {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(signature ?? '')?.[1];
  return given === undefined ? null : hmacCheck({ given: [Buffer.from(given, 'hex')], secrets, algorithm: 'sha256' });
}
