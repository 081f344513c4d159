import type { ContentBlock, Message, Usage } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Micros } from '../../money/micros.ts';
import { requestCost, type RequestTokens } from '../../money/request-cost.ts';
import type { EventDetails, TooLong } from '../store/session-event.ts';
import type { SessionWrite } from '../store/write-session.ts';
import { answerEvents } from './answer-events.ts';
import { sizeOf } from './context/size-of.ts';
import { usableContent } from './context/usable-content.ts';
import { withSafeInput } from './context/safe-input.ts';
import type { RequestPlan } from './plan-request.ts';
import type { SessionTool } from '../tools/session-tools.ts';
import { writeTurn, type Turn } from './turn.ts';

/** A request whose start is in the log. Until its end is there as well, the budget counts its worst case. */
export interface StartedRequest {
  id: string;
  model: string;
  plan: RequestPlan;
  /** Bytes of the context that is sent. */
  bytes: number;
}

/** Appends the start of a request, which must be in the log before the request is sent. */
export async function recordStart(
  turn: Turn,
  { model, plan, bytes }: Omit<StartedRequest, 'id'>,
): Promise<StartedRequest> {
  const { brain } = turn.engine.model;
  const event = await writeTurn(turn, (write) => {
    const former = write.session.brain;
    write.set({
      reserved_micros: plan.worstMicros,
      brain: former === null || former.split(', ').includes(brain) ? (former ?? brain) : `${former}, ${brain}`,
    });
    const requestStart = { model, brain, maxTokens: plan.maxTokens, worstMicros: plan.worstMicros };
    return write.append({ type: 'span.model_request_start' }, { details: { requestStart } });
  });
  return { id: event.id, model, plan, bytes };
}

/** Appends an answer, its calls of tools and its cost in one transaction. */
export async function recordAnswer(
  turn: Turn,
  request: StartedRequest,
  { message, tools }: { message: Message; tools: SessionTool[] },
): Promise<void> {
  const content = usableContent(message);
  const { tokens, requestEnd } = endOf(turn, request, { message, content: content.map(withSafeInput) });
  await writeTurn(turn, (write) => {
    for (const { body, details } of answerEvents(content, tools)) write.append(body, details ? { details } : {});
    recordEnd(write, { startId: request.id, tokens, requestEnd });
  });
}

/** The tokens of an answer, and what the log keeps of it, with `content` as what the model has said. */
export function endOf(
  turn: Turn,
  request: StartedRequest,
  { message, content }: { message: Message; content: ContentBlock[] },
): Omit<RequestEnd, 'startId'> {
  const tokens = tokensOf(message.usage);
  const cost = requestCost(request.model, tokens);
  if (cost === null || cost > request.plan.worstMicros) {
    const { worstMicros } = request.plan;
    turn.engine.log.error({ sessionId: turn.sessionId, cost, worstMicros }, 'a request cost more than its bound');
  }
  const requestEnd = {
    content,
    stopReason: message.stop_reason,
    stopDetails: message.stop_details,
    spendMicros: cost ?? request.plan.worstMicros,
    partial: cost === null,
    contextTokens: promptTokens(tokens) + tokens.outputTokens,
    contextBytes: request.bytes + sizeOf(content).bytes,
  };
  return { tokens, requestEnd };
}

/** Appends the end of a request that the endpoint refused as too long. It cost nothing. */
export async function recordTooLong(
  turn: Turn,
  { id, bytes }: StartedRequest,
  { refusal, isSummary }: { refusal: TooLong; isSummary: boolean },
): Promise<void> {
  const requestEnd: RequestEnd['requestEnd'] = {
    content: [],
    stopReason: null,
    stopDetails: null,
    spendMicros: 0,
    partial: false,
    contextTokens: null,
    contextBytes: bytes,
    ...(isSummary ? { isSummary } : {}),
    tooLong: refusal,
  };
  await writeTurn(turn, (write) => recordEnd(write, { startId: id, tokens: NO_TOKENS, requestEnd }));
}

/**
 * Appends the end of a request that got no answer. `spendMicros` is the most that it can have cost, 0 if it was
 * certainly not charged; `usage` is what the endpoint reported before the request broke off.
 */
export function recordLoss(
  write: SessionWrite,
  loss: { startId: string; spendMicros: Micros; usage: Usage | null; bytes: number },
): void {
  recordEnd(write, {
    startId: loss.startId,
    tokens: loss.usage ? tokensOf(loss.usage) : NO_TOKENS,
    requestEnd: {
      content: [],
      stopReason: null,
      stopDetails: null,
      spendMicros: loss.spendMicros,
      partial: loss.spendMicros > 0,
      contextTokens: null,
      contextBytes: loss.bytes,
    },
  });
}

interface RequestEnd {
  startId: string;
  tokens: RequestTokens;
  requestEnd: NonNullable<EventDetails['requestEnd']>;
}

/** Appends the end of a request and adds its cost to the session. */
export function recordEnd(write: SessionWrite, { startId, tokens, requestEnd }: RequestEnd): void {
  const { session } = write;
  write.set({
    reserved_micros: 0,
    spend_micros: session.spend_micros + requestEnd.spendMicros,
    spend_partial: requestEnd.partial ? 1 : session.spend_partial,
    input_tokens: session.input_tokens + tokens.inputTokens,
    output_tokens: session.output_tokens + tokens.outputTokens,
    cache_read_tokens: session.cache_read_tokens + tokens.cacheReadTokens,
    cache_write_5m_tokens: session.cache_write_5m_tokens + tokens.cacheWrite5mTokens,
    cache_write_1h_tokens: session.cache_write_1h_tokens + tokens.cacheWrite1hTokens,
  });
  const body = {
    type: 'span.model_request_end' as const,
    model_request_start_id: startId,
    is_error: requestEnd.contextTokens === null,
    model_usage: {
      input_tokens: tokens.inputTokens,
      output_tokens: tokens.outputTokens,
      cache_creation_input_tokens: tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens,
      cache_read_input_tokens: tokens.cacheReadTokens,
    },
  };
  write.append(body, { details: { requestEnd } });
}

const NO_TOKENS: RequestTokens = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};

/**
 * Tokens as the Messages API counts them. Cache writes of unknown lifetime count as 5-minute ones, which we request.
 */
export function tokensOf(usage: Usage): RequestTokens {
  const written = usage.cache_creation_input_tokens ?? 0;
  const longer = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    cacheWrite5mTokens: Math.max(usage.cache_creation?.ephemeral_5m_input_tokens ?? 0, written - longer),
    cacheWrite1hTokens: longer,
  };
}

function promptTokens(tokens: RequestTokens): number {
  return tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens;
}
