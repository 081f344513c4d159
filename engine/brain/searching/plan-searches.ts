import { searchCost } from '../../../money/service-cost.ts';
import type { Micros } from '../../../money/micros.ts';
import type { RequestPlan } from '../plan-request.ts';

/** More tokens than the results of one search have: ten pages with long excerpts. */
const TOKENS_OF_RESULTS = 20_000;

/**
 * An upper bound of the prompt tokens that are charged for a request in which the endpoint searches so often: after each
 * search it reads the prompt again, together with all results so far.
 */
export function searchingPromptTokens(promptTokens: number, searches: number): number {
  return promptTokens * (searches + 1) + (TOKENS_OF_RESULTS * searches * (searches + 1)) / 2;
}

interface Wanted {
  promptTokens: number;
  /** The most searches that are asked for; 0 if the endpoint shall not search. */
  searches: number;
  /** Whether the request can be sent without the search tool. */
  canGoWithout: boolean;
  /** What is left to spend; null if there is no limit. */
  left: Micros | null;
}

/** Plans a request without searches: its prompt has at most so many tokens, and it may cost so much. */
type PlanPrompt = (promptTokens: number, left: Micros | null) => RequestPlan | null;

/**
 * Plans a request with as many searches as fit: rather fewer searches than a shorter answer, but at least one if the
 * request cannot go without. Null if not even that fits.
 */
export function planSearches(
  { promptTokens, searches, canGoWithout, left }: Wanted,
  plan: PlanPrompt,
): RequestPlan | null {
  const planWith = (count: number): RequestPlan | null => {
    const rest = left === null ? null : left - searchCost(count);
    const planned = plan(searchingPromptTokens(promptTokens, count), rest);
    if (planned === null || count === 0) return planned;
    return { ...planned, promptTokens, maxSearches: count, worstMicros: planned.worstMicros + searchCost(count) };
  };
  const least = canGoWithout ? 0 : Math.min(searches, 1);
  const whole = plan(promptTokens, null)?.maxTokens;
  for (let count = searches; count > least; count -= 1) {
    const planned = planWith(count);
    if (planned?.maxTokens === whole) return planned;
  }
  return planWith(least);
}
