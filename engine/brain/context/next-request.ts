import type { EventBody, EventDetails } from '../../store/session-event.ts';
import { buildRequest, frameSize, type Frame, type ModelRequest } from '../build-request.ts';
import type { Transcript } from '../read-transcript.ts';
import { entriesOf } from './apply-compaction.ts';
import { loadOf, roomOf } from './load.ts';
import { makeRoom, type MakeRoom } from './make-room.ts';
import { sizeOf, sum, type Size } from './size-of.ts';
import { askForSummary, SUMMARY_TOKENS } from './ask-for-summary.ts';

/** A request that can be sent, and what is known about its size. */
export interface PreparedRequest {
  request: ModelRequest;
  /** Bytes of the context, an upper bound of its tokens. */
  bytes: number;
  /** An upper bound of the tokens of the prompt; what the endpoint has counted before is exact. */
  promptTokens: number;
  /** The tokens of the prompt as they are estimated. */
  estimate: number;
  /** The most output tokens to ask for. */
  outputTokens: number;
  /** Of a request for a summary: the instant up to which messages are replaced by it. Null for the conversation. */
  summaryUpTo: number | null;
}

/** The tokens that the endpoint itself adds to a context, for messages and for tool use. */
const FRAMING_TOKENS = 2_000;

/** An event to append instead of a request, after which the log says what comes next. */
export interface InsteadOfRequest {
  body: EventBody;
  details?: EventDetails;
}

/**
 * The next request to the model: it continues the conversation or, if the context is nearly full, asks for a summary.
 * If room can be made without the model, or not at all, it is the event that says so. Pure.
 */
export function nextRequest(transcript: Transcript, frame: Frame): PreparedRequest | InsteadOfRequest {
  const size = frameSize(frame);
  const { id } = frame.agent.model;
  const room = roomOf(id, transcript);
  const made = makeRoom(transcript, size, room);
  switch (made?.kind) {
    case undefined:
      return continueConversation(transcript, { frame, size, outputTokens: room.outputTokens });
    case 'summarise': {
      const outputTokens = Math.min(SUMMARY_TOKENS, room.outputTokens);
      return summarise(transcript, { frame, size, outputTokens, made });
    }
    case 'compact':
      return { body: { type: 'agent.thread_context_compacted' }, details: { compaction: made.compaction } };
    case 'impossible':
      return noRoom(id, made.tokens, room.tokens);
  }
}

function noRoom(model: string, tokens: number, room: number): InsteadOfRequest {
  const message =
    `The conversation needs about ${tokens} tokens and does not fit into the context of ${model} (${room} tokens ` +
    'without the answer), although everything that can be left out was left out.';
  const error = {
    type: 'compaction_limit_reached_error' as const,
    message,
    retry_status: { type: 'exhausted' as const },
  };
  return { body: { type: 'session.error', error } };
}

interface Parts {
  frame: Frame;
  size: Size;
  outputTokens: number;
}

function continueConversation(transcript: Transcript, { frame, size, outputTokens }: Parts): PreparedRequest {
  return {
    request: buildRequest(frame, transcript),
    bytes: size.bytes + transcript.size.bytes,
    promptTokens: promptBound(transcript, size),
    estimate: Math.round(loadOf(transcript, size).tokens),
    outputTokens,
    summaryUpTo: null,
  };
}

function summarise(
  transcript: Transcript,
  { frame, size, outputTokens, made }: Parts & { made: Extract<MakeRoom, { kind: 'summarise' }> },
): PreparedRequest {
  const parts = askForSummary(transcript.parts.slice(0, made.parts));
  const own = parts.flatMap(entriesOf).reduce((all, entry) => sum(all, entry.size), size);
  const asked = sizeOf(parts.at(-1)?.blocks.at(-1)?.block);
  return {
    request: buildRequest({ ...frame, changedSurroundings: null }, { parts, taskBlocks: transcript.taskBlocks }),
    bytes: own.bytes,
    promptTokens: Math.min(promptBound(transcript, size) + asked.bytes, own.bytes + FRAMING_TOKENS),
    estimate: Math.round(Math.min(loadOf(transcript, size).tokens + asked.tokens, own.tokens)),
    outputTokens,
    summaryUpTo: made.upTo,
  };
}

/** What was left out since the endpoint has counted is not taken off: how many tokens it had is not known. */
function promptBound({ measured, added, size }: Transcript, frame: Size): number {
  const bytes = frame.bytes + size.bytes;
  if (!measured) return bytes + FRAMING_TOKENS;
  return measured.tokens + Math.max(0, bytes - measured.bytes, added.bytes);
}
