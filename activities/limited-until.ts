import { ApplicationFailure } from '@temporalio/common';

const SHORTEST_MS = 60_000;
/** No limit of the forge lasts longer; one that does is met again then. */
const LONGEST_MS = 60 * 60_000;

/** Until when an error of `githubFailure` says that the forge limits us (RFC 3339), a minute at least; null if it says no such thing. */
export function limitedUntil(error: unknown): string | null {
  if (!(error instanceof ApplicationFailure) || error.type !== 'GithubRateLimit') return null;
  const delayMs = typeof error.nextRetryDelay === 'number' ? error.nextRetryDelay : SHORTEST_MS;
  return new Date(Date.now() + Math.min(Math.max(delayMs, SHORTEST_MS), LONGEST_MS)).toISOString();
}
