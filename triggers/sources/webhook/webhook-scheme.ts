import type { WebhookSource } from '../../../definitions/sources/webhook/webhook-source.ts';
import type { BodyCheck, HookRequest, ReadHeader } from '../trigger-source.ts';
import type { HookIdentity } from './hook-identity.ts';

/** How one kind of sender signs its webhooks and what it calls its events. */
export interface WebhookScheme {
  /** The sentence that answers a request without a right signature. */
  wrongSignature: string;
  /**
   * Begins to check the signature, as `SourceRoute.verify`. `secrets` are the values that are set; each is valid, and there
   * is at least one.
   */
  verify(header: ReadHeader, secrets: readonly string[], source: WebhookSource): BodyCheck | null;
  /** What a signed request is about, or why it is not taken. */
  read(hook: ReceivedHook): ReadHook;
  /** What is wrong with a secret that could never be right, to stand after the variable's name; null if nothing is. */
  secretProblem?(secret: string): string | null;
}

/** A request with a right signature, with its parsed body. */
export interface ReceivedHook extends HookRequest {
  payload: Record<string, unknown>;
  /** The body as text. */
  text: string;
}

/** `type` is what the sender calls the event: null if it says nothing. */
export type ReadHook =
  { type: string | null; identity: HookIdentity } | { refused: { status: 400 | 401; error: string } };
