import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BodyCheck } from './trigger-source.ts';

export interface HmacCheck {
  /** The signatures that came with the request: one right one is enough. */
  given: readonly Buffer[];
  /** Each of them is valid. */
  secrets: readonly (string | Buffer)[];
  algorithm: 'sha1' | 'sha256' | 'sha512';
  /** What is signed before the body, such as a time. */
  before?: string;
}

/**
 * Begins to check whether one of the signatures was made of the bytes of a body with one of the secrets. Takes the same time
 * wherever a wrong signature differs, and always tries all secrets. Returns null if there is no secret, or no signature of
 * the right length.
 */
export function hmacCheck({ given, secrets, algorithm, before = '' }: HmacCheck): BodyCheck | null {
  const hashes = secrets.map((secret) => createHmac(algorithm, secret).update(before));
  const length = LENGTHS[algorithm];
  const candidates = given.filter((bytes) => bytes.length === length);
  if (hashes.length === 0 || candidates.length === 0) return null;
  return {
    update: (chunk) => {
      for (const hash of hashes) hash.update(chunk);
    },
    isRight: () => {
      const digests = hashes.map((hash) => hash.digest());
      return digests.flatMap((digest) => candidates.map((bytes) => timingSafeEqual(digest, bytes))).includes(true);
    },
  };
}

const LENGTHS = { sha1: 20, sha256: 32, sha512: 64 };
