import { hmacCheck } from '../hmac-check.ts';
import type { BodyCheck } from '../trigger-source.ts';

/** How far the time of a request may be from our clock, in either direction: somebody may have recorded an older one. */
const WINDOW_SECONDS = 5 * 60;

interface SignedHeaders {
  /** `X-Slack-Signature`: `v0=<hex>`. */
  signature: string | undefined;
  /** `X-Slack-Request-Timestamp`: seconds since 1970. */
  timestamp: string | undefined;
}

/**
 * Begins to check whether Slack signed a body at this time with one of the secrets, as `hmacCheck` does. Returns null if the
 * headers do not have their shape, if the time is outside the window, or if there is no secret.
 */
export function verifySlackSignature(
  { signature, timestamp }: SignedHeaders,
  secrets: readonly string[],
  now = Date.now(),
): BodyCheck | null {
  const given = /^v0=([0-9a-f]{64})$/i.exec(signature ?? '')?.[1];
  if (given === undefined) return null;
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return null;
  if (Math.abs(now / 1_000 - Number(timestamp)) > WINDOW_SECONDS) return null;
  return hmacCheck({ given: [Buffer.from(given, 'hex')], secrets, algorithm: 'sha256', before: `v0:${timestamp}:` });
}
