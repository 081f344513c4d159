import { createHash, randomUUID } from 'node:crypto';
import type { DeliveryFingerprint } from '../../../database/inbox/new-delivery.ts';

const TEN_MINUTES_MS = 10 * 60_000;

/** What makes two deliveries of a source one. */
export interface HookIdentity {
  id: string;
  fingerprint: DeliveryFingerprint | null;
}

/** An id that the signature covers. */
export function signedId(id: string): HookIdentity {
  return { id, fingerprint: null };
}

/** The body, for ever. That is right only for bodies that hold their time, or the id of what happened. */
export function lastingBody(body: Uint8Array): HookIdentity {
  return { id: digest(body), fingerprint: null };
}

/**
 * An id that is not signed. With another id a captured body would count again, so the body must be new, too. That is right only
 * for bodies that hold their time.
 */
export function unsignedId(id: string, body: Uint8Array): HookIdentity {
  return { id, fingerprint: { value: digest(body), withinMs: null } };
}

/** The body, for ten minutes: the same event may happen again later. */
export function passingBody(body: Uint8Array): HookIdentity {
  return { id: randomUUID(), fingerprint: { value: digest(body), withinMs: TEN_MINUTES_MS } };
}

function digest(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
