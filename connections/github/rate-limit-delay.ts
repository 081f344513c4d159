import type { RequestError } from 'octokit';

/** The longest wait, even if the limit ends later: the forge may lift it early. */
const LONGEST_MS = 15 * 60_000;
const SHORTEST_MS = 1_000;
/** The wait if the forge names no time: GitHub asks for at least a minute. */
const UNNAMED_MS = 60_000;

/**
 * How long to wait before asking again, in milliseconds, when the forge refused because of a rate limit; null when it
 * refused for another reason. A limit shows in status 429, or in 403 with `retry-after`, with a used-up
 * `x-ratelimit-remaining`, or with the words of a secondary limit.
 */
export function rateLimitDelay(error: RequestError, now: number): number | null {
  if (error.status !== 403 && error.status !== 429) return null;
  const { 'retry-after': after, ...headers } = error.response?.headers ?? {};
  if (after !== undefined) return bounded(Number(after) * 1_000);
  if (headers['x-ratelimit-remaining'] === '0') return bounded(Number(headers['x-ratelimit-reset']) * 1_000 - now);
  const isLimit = error.status === 429 || /secondary rate limit|abuse detection/i.test(error.message);
  return isLimit ? UNNAMED_MS : null;
}

/** The forge may send a text that is not a time. */
function bounded(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(ms, SHORTEST_MS), LONGEST_MS) : UNNAMED_MS;
}
