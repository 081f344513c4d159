import type { BetaManagedAgentsSessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import type { ContentBlock } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Micros } from '../../money/micros.ts';

type WithoutEnvelope<Event> = Event extends unknown ? Omit<Event, 'id' | 'processed_at'> : never;

/** What an event says, as the API shows it, without the `id` and `processed_at` that the log gives it. */
export type EventBody = WithoutEnvelope<BetaManagedAgentsSessionEvent>;

export type EventType = EventBody['type'];

export type EventBodyOf<Type extends EventType> = Extract<EventBody, { type: Type }>;

/** What only the engine sees of an event. It makes context and cost computable from the log alone. */
export interface EventDetails {
  /** Of a tool use: its id in the conversation with the model. */
  toolUseId?: string;
  requestStart?: { model: string; brain: string; maxTokens: number; worstMicros: Micros };
  requestEnd?: {
    /** The answer of the model, word for word; empty when there was none. */
    content: ContentBlock[];
    stopReason: string | null;
    stopDetails: unknown;
    spendMicros: Micros;
    /** The true cost is not known; `spendMicros` is the most that it can be. */
    partial: boolean;
    /** Tokens of prompt and answer together, with which the next request begins. Null when the model did not answer. */
    contextTokens: number | null;
    /** Bytes of prompt and answer, to measure how much the next context has grown. */
    contextBytes: number;
  };
  /** Of a compaction: the results of tools up to this event are no longer shown to the model. */
  clearedUpTo?: number;
  /** Of an error that the agent should know: what the model reads, with the next message or result. */
  note?: string;
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
