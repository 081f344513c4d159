import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BodyCheck } from '../trigger-source.ts';

/**
 * Begins to check whether `signature` (GitHub's `X-Hub-Signature-256`: `sha256=<hex>`) was made of the bytes of a body with
 * one of the secrets. Takes the same time wherever a wrong signature differs, and always tries all secrets. Returns null if
 * the signature does not have this shape, or if there is no secret.
 */
export function verifySignature(signature: string | undefined, secrets: readonly string[]): BodyCheck | null {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(signature ?? '')?.[1];
  if (given === undefined || secrets.length === 0) return null;
  const bytes = Buffer.from(given, 'hex');
  const hashes = secrets.map((secret) => createHmac('sha256', secret));
  return {
    update: (chunk) => {
      for (const hash of hashes) hash.update(chunk);
    },
    isRight: () => hashes.map((hash) => timingSafeEqual(hash.digest(), bytes)).includes(true),
  };
}
