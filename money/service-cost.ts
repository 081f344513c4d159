import type { Micros } from './micros.ts';

/** What the hosted service did for a session besides its model requests. */
export interface ServiceUse {
  /** How long the session was running, in milliseconds: not while it was idle, rescheduling or terminated. */
  runningMs: number;
  webSearches: number;
}

/** $0.08 for an hour in which a session runs, measured to the millisecond. */
const MICROS_PER_RUNNING_HOUR = 80_000;
const MS_PER_HOUR = 3_600_000;
/** $10 for 1,000 searches. Fetching a page costs nothing. */
const MICROS_PER_SEARCH = 10_000;

/**
 * What the hosted service asks for a session in addition to its model requests, at list price, rounded up to a
 * micro-dollar. Our own engine asks nothing.
 */
export function serviceCost({ runningMs, webSearches }: ServiceUse): Micros {
  return Math.ceil((runningMs * MICROS_PER_RUNNING_HOUR) / MS_PER_HOUR) + searchCost(webSearches);
}

/** What Anthropic asks for searches of the web, in micro-dollars: those of sessions and those of model requests. */
export function searchCost(searches: number): Micros {
  return searches * MICROS_PER_SEARCH;
}
