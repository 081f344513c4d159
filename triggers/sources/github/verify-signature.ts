import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether `signature` (GitHub's `X-Hub-Signature-256`: `sha256=<hex>`) was made of exactly these bytes with one of the
 * secrets. Takes the same time wherever a wrong signature differs, and always tries all secrets.
 */
export function verifySignature(body: Uint8Array, signature: string | undefined, secrets: readonly string[]): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(signature ?? '')?.[1];
  if (given === undefined) return false;
  const bytes = Buffer.from(given, 'hex');
  const matches = secrets.map((secret) => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), bytes));
  return matches.includes(true);
}
