import { createHmac, timingSafeEqual } from 'node:crypto';

/** The HMAC-SHA256 of a text with this key, in hex. */
export function signText(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Whether `signature` was made of exactly this text with this key. Takes the same time wherever a wrong one differs. */
export function isSignatureOf(text: string, key: string, signature: string): boolean {
  const given = Buffer.from(signature);
  const right = Buffer.from(signText(text, key));
  return given.length === right.length && timingSafeEqual(given, right);
}
