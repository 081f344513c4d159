import type { Micros } from '../../../money/micros.ts';
import { requestCost, type RequestTokens } from '../../../money/request-cost.ts';
import type { HeardAnswer, RequestStart } from '../../store/session-event.ts';

/** What a request without an answer counts for. */
export interface RequestLoss {
  /** Priced, they give `spendMicros`. */
  tokens: RequestTokens;
  spendMicros: Micros;
  /** The true cost is not known; `spendMicros` is the most that it can be. */
  partial: boolean;
}

/** More output tokens per second than any model generates today. */
const TOKENS_PER_SECOND = 200;

/** How long an endpoint may go on generating after the connection was closed. */
const NOTICE_MS = 3_000;

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
 * have generated in the `unheardMs` between the last sign of it and the break, and until the endpoint noticed; never
 * more than the request allowed.
 */
export function requestLoss(request: RequestStart, heard: HeardAnswer | null, unheardMs: number): RequestLoss {
  if (heard?.isCounted) return priced(request, heard.tokens, false);
  const unheard = Math.ceil((Math.max(0, unheardMs) + NOTICE_MS) / 1_000) * TOKENS_PER_SECOND;
  const prompt = heard?.tokens ?? { ...NO_TOKENS, cacheWrite5mTokens: request.promptTokens };
  const output = Math.max(heard?.bytes ?? 0, prompt.outputTokens) + unheard;
  return priced(request, { ...prompt, outputTokens: Math.min(request.maxTokens, output) }, true);
}

function priced({ model, worstMicros }: RequestStart, tokens: RequestTokens, partial: boolean): RequestLoss {
  const cost = requestCost(model, tokens);
  return { tokens, spendMicros: partial ? Math.min(cost ?? worstMicros, worstMicros) : (cost ?? worstMicros), partial };
}
