import type { WebhookSources } from '../../../definitions/sources/webhook/webhook-source.ts';

export type JsonObject = Record<string, unknown>;

/** A payload of one source, and what is said of it. */
export interface NamedPayload {
  payload: JsonObject;
  /** The headers with which it came, their names in lower case. */
  headers: ReadonlyMap<string, string>;
  /** The event that a person or the file names. */
  event: string | null;
  /** The action that a person names. */
  action: string | null;
  /** What curfew.yml declares under `sources`. */
  senders: WebhookSources;
}

/** The name of the event and the payload as the door would store it, or why it cannot be one of its source, as sentences. */
export type ReadPayload = { name: string; payload: JsonObject } | { problem: string };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
