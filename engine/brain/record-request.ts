import type { ContentBlock, Message, Usage } from '@anthropic-ai/sdk/resources/messages/messages';
import { isCount } from '../../money/is-count.ts';
import { searchCost } from '../../money/service-cost.ts';
import { requestCost, type RequestTokens } from '../../money/request-cost.ts';
import type { EventDetails, LoggedEvent, RequestStart, TooLong } from '../store/session-event.ts';
import type { SessionWrite } from '../store/write-session.ts';
import { appendAnswer } from './searching/append-answer.ts';
import { answerEvents } from './answer-events.ts';
import { sizeOf } from './context/size-of.ts';
import { searchesIn } from './searching/searches-in.ts';
import { searchingPromptTokens } from './searching/plan-searches.ts';
import { usableContent } from './context/usable-content.ts';
import { withSafeInput } from './context/safe-input.ts';
import type { RequestPlan } from './plan-request.ts';
import type { AnswerPreview } from './preview-answer.ts';
import { NO_TOKENS, type RequestLoss } from './failures/request-loss.ts';
import type { SessionTool } from '../tools/session-tools.ts';
import { writeTurn, type Turn } from './turn.ts';

/** Far above what any model can read or write at once. */
const MOST_TOKENS = 100_000_000;

/** A request whose start is in the log. Until its end is there as well, the budget counts its worst case. */
export interface StartedRequest {
  id: string;
  sent: RequestStart;
  /** Bytes of the context that is sent. */
  bytes: number;
}

/** Appends the start of a request, which must be in the log before the request is sent. */
export async function recordStart(
  turn: Turn,
  { model, plan, bytes }: { model: string; plan: RequestPlan; bytes: number },
): Promise<StartedRequest> {
  const { brain } = turn.engine.model;
  const { surroundings, transcript } = turn;
  const sent: RequestStart = { model, brain, ...plan, ...(transcript.surroundings === null ? { surroundings } : {}) };
  const event = await writeTurn(turn, (write) => {
    const former = write.session.brain;
    write.set({
      reserved_micros: plan.worstMicros,
      brain: former === null || former.split(', ').includes(brain) ? (former ?? brain) : `${former}, ${brain}`,
    });
    return write.append({ type: 'span.model_request_start' }, { details: { requestStart: sent } });
  });
  return { id: event.id, sent, bytes };
}

/**
 * Appends an answer, its calls of tools and its cost in one transaction. If its first call begins at once, the same
 * transaction says that it runs.
 */
export async function recordAnswer(
  turn: Turn,
  request: StartedRequest,
  { message, tools, preview }: { message: Message; tools: SessionTool[]; preview?: AnswerPreview },
): Promise<void> {
  const content = usableContent(message);
  const { tokens, requestEnd } = endOf(turn, request, { message, content: content.map(withSafeInput) });
  await writeTurn(turn, (write) => {
    appendAnswer(write, answerEvents(content, tools), preview);
    recordEnd(write, { startId: request.id, tokens, requestEnd });
    const first = firstToRun(write.events, tools);
    if (first === undefined) return;
    write.set({ running_tool: first.id });
    turn.startedTools.add(first.id);
  });
}

/** The first call of an answer, if nothing has to happen before it runs and it may not simply run again. */
function firstToRun(events: LoggedEvent[], tools: SessionTool[]): LoggedEvent | undefined {
  const first = events.find(({ body }) => body.type.startsWith('agent.') && body.type.endsWith('tool_use'));
  if (first?.body.type === 'agent.mcp_tool_use') return first.body.evaluated_permission === 'allow' ? first : undefined;
  if (first?.body.type !== 'agent.tool_use' || first.body.evaluated_permission !== 'allow') return undefined;
  const { name } = first.body;
  return tools.some((tool) => tool.name === name && !tool.isRepeatable) ? first : undefined;
}

/** The tokens of an answer, and what the log keeps of it, with `content` as what the model has said. */
export function endOf(
  turn: Turn,
  request: StartedRequest,
  { message, content }: { message: Message; content: ContentBlock[] },
): Omit<RequestEnd, 'startId'> {
  const isCounted = isComplete(message.usage) && message.stop_reason !== null;
  const tokens = isCounted ? tokensOf(message.usage) : boundOf(request, message);
  const { model, worstMicros } = request.sent;
  const searches = searchesIn(message);
  const ofTokens = requestCost(model, tokens);
  const cost = ofTokens === null ? null : ofTokens + searchCost(searches);
  if (cost === null || cost > worstMicros) {
    turn.engine.log.error({ sessionId: turn.sessionId, cost, worstMicros }, 'a request cost more than its bound');
  }
  const requestEnd = {
    content,
    stopReason: message.stop_reason,
    stopDetails: message.stop_details,
    spendMicros: cost ?? worstMicros,
    ...(searches > 0 ? { searches } : {}),
    partial: cost === null || !isCounted,
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

/** Appends the end of a request that got no answer, and what it counts for. */
export function recordLoss(
  write: SessionWrite,
  { startId, loss, bytes }: { startId: string; loss: RequestLoss; bytes: number },
): LoggedEvent {
  return recordEnd(write, {
    startId,
    tokens: loss.tokens,
    requestEnd: {
      content: [],
      stopReason: null,
      stopDetails: null,
      spendMicros: loss.spendMicros,
      ...(loss.searches === undefined ? {} : { searches: loss.searches }),
      partial: loss.partial,
      contextTokens: null,
      contextBytes: bytes,
    },
  });
}

interface RequestEnd {
  startId: string;
  tokens: RequestTokens;
  requestEnd: NonNullable<EventDetails['requestEnd']>;
}

/** Appends the end of a request and adds its cost to the session. */
export function recordEnd(write: SessionWrite, { startId, tokens, requestEnd }: RequestEnd): LoggedEvent {
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
    web_searches: session.web_searches + (requestEnd.searches ?? 0),
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
  return write.append(body, { details: { requestEnd } });
}

/**
 * Tokens as the Messages API counts them; a count that is missing or impossible is 0. Cache writes of unknown lifetime count as
 * 5-minute ones, which we request.
 */
export function tokensOf(usage: Partial<Usage> | null | undefined): RequestTokens {
  const written = counted(usage?.cache_creation_input_tokens);
  const longer = counted(usage?.cache_creation?.ephemeral_1h_input_tokens);
  return {
    inputTokens: counted(usage?.input_tokens),
    outputTokens: counted(usage?.output_tokens),
    cacheReadTokens: counted(usage?.cache_read_input_tokens),
    cacheWrite5mTokens: Math.max(counted(usage?.cache_creation?.ephemeral_5m_input_tokens), written - longer),
    cacheWrite1hTokens: longer,
  };
}

/** What an answer has at most if the endpoint did not count it, so that a budget holds for such an endpoint as well. */
function boundOf({ sent }: StartedRequest, message: Message): RequestTokens {
  const { usage, content } = message;
  const told = tokensOf(usage);
  const outputTokens = Math.min(sent.maxTokens, Math.max(told.outputTokens, sizeOf(content).bytes));
  if (isTokenCount(usage?.input_tokens)) return { ...told, outputTokens };
  return {
    ...NO_TOKENS,
    cacheWrite5mTokens: searchingPromptTokens(sent.promptTokens, searchesIn(message)),
    outputTokens,
  };
}

function counted(count: unknown): number {
  return isTokenCount(count) ? count : 0;
}

/** A number that no request can have is taken for no count at all. */
function isTokenCount(count: unknown): count is number {
  return isCount(count) && count <= MOST_TOKENS;
}

/** Whether the endpoint has told the two counts that every request has. */
function isComplete(usage: Partial<Usage> | null | undefined): boolean {
  return isTokenCount(usage?.input_tokens) && isTokenCount(usage?.output_tokens);
}

function promptTokens(tokens: RequestTokens): number {
  return tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens;
}
