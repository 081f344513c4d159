import { MICROS_PER_CENT, type Micros } from '../../money/micros.ts';
import { worstCaseCost } from '../../money/worst-case-cost.ts';
import type { ModelRequest } from './build-request.ts';
import { planSearches } from './searching/plan-searches.ts';
import type { PreparedRequest } from './context/next-request.ts';
import { planRequest, type RequestPlan } from './plan-request.ts';
import { MOST_SEARCHES } from '../web/searching/endpoint-search.ts';
import type { Turn } from './turn.ts';

const COUNT_TIMEOUT_MS = 30_000;

/**
 * Finds the output limit with which a request fits into what is left of the budget; null when none does. If the bound
 * of the prompt leaves no room for a whole answer, the endpoint counts the tokens exactly.
 */
export async function fitRequest(
  turn: Turn,
  { request, promptTokens, outputTokens }: PreparedRequest,
): Promise<RequestPlan | null> {
  const { model } = request;
  const searches = searchesOf(request);
  const plan = (prompt: number, left: Micros | null) => atMost(outputTokens, model, planRequest(model, prompt, left));
  const wanted = { searches, canGoWithout: !hasSearched(request) };
  const unlimited = planSearches({ ...wanted, promptTokens, left: null }, plan);
  const left = leftToSpend(turn);
  if (left === null || (unlimited !== null && unlimited.worstMicros <= left)) return unlimited;
  const counted = Math.min(promptTokens, (await countTokens(turn, request)) ?? promptTokens);
  return planSearches({ ...wanted, promptTokens: counted, left }, plan);
}

/** How often the endpoint is asked to search at most, if the request offers it at all. */
function searchesOf({ tools = [] }: ModelRequest): number {
  return tools.some((tool) => tool.type === 'web_search_20250305') ? MOST_SEARCHES : 0;
}

/** Whether the conversation holds a search of the endpoint, which then must have its tool. */
function hasSearched({ messages }: ModelRequest): boolean {
  return messages.some(
    ({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'web_search_tool_result'),
  );
}

/** The same plan with no more output than the context window leaves. */
function atMost(outputTokens: number, model: string, plan: RequestPlan | null): RequestPlan | null {
  if (!plan || plan.maxTokens <= outputTokens) return plan;
  const { promptTokens } = plan;
  const worstMicros = worstCaseCost(model, promptTokens, outputTokens);
  return worstMicros === null ? null : { promptTokens, maxTokens: outputTokens, worstMicros };
}

function leftToSpend({ session }: Turn): Micros | null {
  if (session.budget_cents === null) return null;
  return session.budget_cents * MICROS_PER_CENT - session.spend_micros - session.reserved_micros;
}

/** Null when the endpoint cannot count; the bound by bytes then holds. Adds 2 %, because the count is an estimate. */
async function countTokens(turn: Turn, { model, system, messages, tools }: ModelRequest): Promise<number | null> {
  try {
    const { input_tokens } = await turn.engine.model.client.messages.countTokens(
      { model, system, messages, ...(tools ? { tools } : {}) },
      { timeout: COUNT_TIMEOUT_MS, signal: turn.signal },
    );
    return Math.ceil(input_tokens * 1.02);
  } catch (error) {
    turn.signal.throwIfAborted();
    turn.engine.log.debug({ err: error, sessionId: turn.sessionId }, 'tokens could not be counted');
    return null;
  }
}
