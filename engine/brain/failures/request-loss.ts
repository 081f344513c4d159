import type { Micros } from '../../../money/micros.ts';
import { requestCost, type RequestTokens } from '../../../money/request-cost.ts';
import { searchCost } from '../../../money/service-cost.ts';
import { searchingPromptTokens } from '../searching/plan-searches.ts';
import type { HeardAnswer, RequestStart } from '../../store/session-event.ts';

/** What a request without an answer counts for. */
export interface RequestLoss {
  /** Priced, they give `spendMicros`, together with the searches. */
  tokens: RequestTokens;
  /** Searches of the web by the endpoint; absent if there can have been none. */
  searches?: number;
  spendMicros: Micros;
  /** The true cost is not known; `spendMicros` is the most that it can be. */
  partial: boolean;
}

/** More output tokens per second than any model generates today. */
const TOKENS_PER_SECOND = 200;

/** How long an endpoint may go on generating after the connection was closed. */
const NOTICE_MS = 3_000;

/** A search with what the model writes before it takes longer. */
const QUICKEST_SEARCH_MS = 1_500;

export const NO_TOKENS: RequestTokens = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};

export const NO_LOSS: RequestLoss = { tokens: NO_TOKENS, spendMicros: 0, partial: false };

/**
 * The most that a request can have cost whose answer broke off after `heard`; null if nothing of it was seen. The
 * prompt costs what the endpoint reported, else its upper bound, written to the cache for 5 minutes as we request it.
 * The answer costs what the endpoint reported; else one token per byte that arrived, plus what a very fast model can
 * have generated in the `unheardMs` between the last sign of it and the break, and until the endpoint noticed. Searches
 * of the web that there was time for are counted, each with the prompt that is read again after it. Never more than the
 * request allowed.
 */
export function requestLoss(request: RequestStart, heard: HeardAnswer | null, unheardMs: number): RequestLoss {
  if (heard?.isCounted) return priced(request, { tokens: heard.tokens, searches: heard.searches ?? 0, partial: false });
  const unheard = Math.ceil((Math.max(0, unheardMs) + NOTICE_MS) / 1_000) * TOKENS_PER_SECOND;
  const prompt = heard?.tokens ?? { ...NO_TOKENS, cacheWrite5mTokens: request.promptTokens };
  const output = Math.max(heard?.bytes ?? 0, prompt.outputTokens) + unheard;
  const tokens = { ...prompt, outputTokens: Math.min(request.maxTokens, output) };
  const searches = mostSearches(request, heard, unheardMs);
  const read = searchingPromptTokens(request.promptTokens, searches) - request.promptTokens;
  const cacheWrite5mTokens = tokens.cacheWrite5mTokens + read;
  return priced(request, { tokens: { ...tokens, cacheWrite5mTokens }, searches, partial: true });
}

/** The searches that were seen, and those that there was time for since. */
function mostSearches({ maxSearches = 0 }: RequestStart, heard: HeardAnswer | null, unheardMs: number): number {
  const unseen = Math.floor((Math.max(0, unheardMs) + NOTICE_MS) / QUICKEST_SEARCH_MS);
  return Math.min(maxSearches, (heard?.searches ?? 0) + unseen);
}

type Used = Omit<RequestLoss, 'spendMicros'>;

function priced({ model, worstMicros }: RequestStart, { tokens, searches = 0, partial }: Used): RequestLoss {
  const ofTokens = requestCost(model, tokens);
  const cost = ofTokens === null ? worstMicros : ofTokens + searchCost(searches);
  const spendMicros = partial ? Math.min(cost, worstMicros) : cost;
  return { tokens, ...(searches > 0 ? { searches } : {}), spendMicros, partial };
}
