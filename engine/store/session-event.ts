import type { BetaManagedAgentsSessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import type { ContentBlock } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Micros } from '../../money/micros.ts';
import type { RequestTokens } from '../../money/request-cost.ts';

type WithoutEnvelope<Event> = Event extends unknown ? Omit<Event, 'id' | 'processed_at'> : never;

/** What an event says, as the API shows it, without the `id` and `processed_at` that the log gives it. */
export type EventBody = WithoutEnvelope<BetaManagedAgentsSessionEvent>;

export type EventType = EventBody['type'];

export type EventBodyOf<Type extends EventType> = Extract<EventBody, { type: Type }>;

/** What only the engine sees of an event. It makes context and cost computable from the log alone. */
export interface EventDetails {
  /** Of a tool use: its id in the conversation with the model. */
  toolUseId?: string;
  /** Of a tool use and its result: the model endpoint ran it within its answer, so the answer holds both for the model. */
  byEndpoint?: true;
  /** Of a tool use: why its input cannot be used, in words for the agent. The call is answered with it and not run. */
  inputProblem?: string;
  /** Of an event of a user: its copies of the files that the content names, by the id that it names. */
  files?: Record<string, { copy: string; bytes: number }>;
  requestStart?: RequestStart;
  requestEnd?: {
    /** The answer of the model, word for word; empty when there was none. */
    content: ContentBlock[];
    stopReason: string | null;
    stopDetails: unknown;
    spendMicros: Micros;
    /** The true cost is not known; `spendMicros` is the most that it can be. */
    partial: boolean;
    /** How often the endpoint searched the web; absent: not at all. */
    searches?: number;
    /** Tokens of prompt and answer together, with which the next request begins. Null when the model did not answer. */
    contextTokens: number | null;
    /** Bytes of prompt and answer, to measure how much the next context has grown. */
    contextBytes: number;
    /** The request asked for a summary; its answer is not part of the conversation. */
    isSummary?: true;
    /** The endpoint refused the request because it was too long. */
    tooLong?: TooLong;
  };
  compaction?: Compaction;
  /** Of an error that is retried: when the model is asked again, in ms since 1970. */
  retryAt?: number;
  /** Of an error that the agent should know: what the model reads, with the next message or result. */
  note?: string;
}

/** What a refusal of a request that was too long teaches. */
export interface TooLong {
  /** The tokens of the prompt as the endpoint counted them; null if it did not say. */
  tokens: number | null;
  /** The tokens that the model's context window has, or at most has. */
  window: number;
}

/**
 * What the model no longer sees from this event on. The log keeps it. Instants are the `processedAt` of events: what
 * became part of the conversation up to then is meant.
 */
export interface Compaction {
  /** Results of tools up to this instant are replaced by a note. */
  resultsUpTo?: number;
  /** Large inputs of tools up to this instant are replaced by a note. */
  inputsUpTo?: number;
  /** Images and documents up to this instant are replaced by a note. */
  mediaUpTo?: number;
  /** They are replaced because the endpoint refused them, not to make room. */
  isMediaRefused?: true;
  /** Texts with more characters than this, of users and of tools, are cut in the middle. */
  cutTo?: number;
  /** Messages up to this instant are replaced by the summary; by a note if there is none. The first message stays. */
  summary?: { upTo: number; text: string | null };
}

/** A model request as it was sent. */
export interface RequestStart {
  model: string;
  brain: string;
  /** An upper bound of the tokens of the prompt. */
  promptTokens: number;
  maxTokens: number;
  /** How often the endpoint may search the web; absent: not at all. */
  maxSearches?: number;
  worstMicros: Micros;
  /** Of the first request of a session: what it said about the sandbox. Later ones say the same at the same place. */
  surroundings?: string;
  /** What has arrived of the answer so far, written every few seconds, in case the engine dies. */
  heard?: HeardAnswer;
  /** When `heard` was written, in ms since 1970. */
  keptAt?: number;
}

/** What has arrived of an answer that is not complete. */
export interface HeardAnswer {
  /** As the endpoint has reported them so far. */
  tokens: RequestTokens;
  /** The endpoint has reported the final tokens of the answer. */
  isCounted: boolean;
  /** How often the endpoint has searched the web, as far as was seen; absent: not at all. */
  searches?: number;
  /** Bytes of the answer itself, thinking and tool inputs included: an upper bound of its tokens so far. */
  bytes: number;
  /** When the last event of the stream arrived, in ms since 1970. */
  at: number;
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
