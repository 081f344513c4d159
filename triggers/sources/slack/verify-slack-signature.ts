import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BodyCheck } from '../trigger-source.ts';

/** How far a request may be from our clock, in either direction: what is older may have been recorded by somebody. */
const WINDOW_SECONDS = 5 * 60;

interface SignedHeaders {
  /** `X-Slack-Signature`: `v0=<hex>`. */
  signature: string | undefined;
  /** `X-Slack-Request-Timestamp`: seconds since 1970. */
  timestamp: string | undefined;
}

/**
 * Begins to check whether Slack signed a body at this time with one of the secrets. Takes the same time wherever a wrong
 * signature differs, and always tries all secrets. Returns null if the headers do not have their shape, if the time is outside
 * the window, or if there is no secret.
 */
export function verifySlackSignature(
  { signature, timestamp }: SignedHeaders,
  secrets: readonly string[],
  now = Date.now(),
): BodyCheck | null {
  const given = /^v0=([0-9a-f]{64})$/i.exec(signature ?? '')?.[1];
  if (given === undefined || secrets.length === 0) return null;
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return null;
  if (Math.abs(now / 1_000 - Number(timestamp)) > WINDOW_SECONDS) return null;
  const bytes = Buffer.from(given, 'hex');
  const hashes = secrets.map((secret) => createHmac('sha256', secret).update(`v0:${timestamp}:`));
  return {
    update: (chunk) => {
      for (const hash of hashes) hash.update(chunk);
    },
    isRight: () => hashes.map((hash) => timingSafeEqual(hash.digest(), bytes)).includes(true),
  };
}
