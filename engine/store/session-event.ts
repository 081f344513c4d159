import type { BetaManagedAgentsSessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import type { ContentBlock } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Micros } from '../../money/micros.ts';

type WithoutEnvelope<Event> = Event extends unknown ? Omit<Event, 'id' | 'processed_at'> : never;

/** What an event says, as the API shows it, without the `id` and `processed_at` that the log gives it. */
export type EventBody = WithoutEnvelope<BetaManagedAgentsSessionEvent>;

export type EventType = EventBody['type'];

export type EventBodyOf<Type extends EventType> = Extract<EventBody, { type: Type }>;

/** What only the engine sees of an event: enough to build the context and the account from the log alone. */
export interface EventDetails {
  /** Of a tool use: the id by which the model knows it. */
  toolUseId?: string;
  requestStart?: { model: string; brain: string; maxTokens: number; worstMicros: Micros };
  requestEnd?: {
    /** What the model answered, word for word; empty when it did not. */
    content: ContentBlock[];
    stopReason: string | null;
    stopDetails: unknown;
    spendMicros: Micros;
    /** The true cost is not known; `spendMicros` is its bound. */
    partial: boolean;
    /** Prompt and answer together: what the next request starts from. Null when the model did not answer. */
    contextTokens: number | null;
    /** Bytes of the context that was sent, by which the growth of the next one is measured. */
    contextBytes: number;
  };
  /** Of a compaction: results of tools up to this event are no longer shown to the model. */
  clearedUpTo?: number;
}

/** One line of the log. Bodies never change; `processedAt` is set once, when the brain takes a queued event. */
export interface LoggedEvent<Body extends EventBody = EventBody> {
  /** Order of arrival, without gaps, per session. */
  seq: number;
  id: string;
  /** Milliseconds, strictly increasing per session; null while a user's event waits for the brain. */
  processedAt: number | null;
  body: Body;
  details: EventDetails | null;
}

/** Narrows an event by its type. */
export function isEvent<Type extends EventType>(
  event: LoggedEvent,
  type: Type,
): event is LoggedEvent<EventBodyOf<Type>> {
  return event.body.type === type;
}
