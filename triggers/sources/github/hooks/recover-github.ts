import { RequestError } from 'octokit';
import { createHookCalls, type HookCalls } from '../../../../connections/github/hook-calls.ts';
import { rateLimitDelay } from '../../../../connections/github/rate-limit-delay.ts';
import type { Recovered, Recovering } from '../../trigger-source.ts';
import { findHooks } from './find-hooks.ts';
import { lookThroughHook } from './look-through-hook.ts';
import { redeliverLost } from './redeliver-lost.ts';

/** GitHub sends a delivery again within three days; the rest is for the time until it does. */
const SINCE_MS = (3 * 24 * 60 - 10) * 60_000;
/** Each page is a request, of 5,000 in an hour. */
const MOST_PAGES = 300;

/**
 * Has GitHub send again what it could not deliver in the last three days: it never does that by itself. Whatever is in the
 * inbox is not asked for. Throws SourceAway if GitHub cannot be asked now; at its rate limit it stops, and the next turn goes
 * on.
 */
export async function recoverGithub(recovering: Recovering): Promise<Recovered> {
  const { database, environment } = recovering;
  const calls = createHookCalls(environment.github);
  const since = new Date(Date.now() - SINCE_MS).toISOString();
  const notes: string[] = [];
  try {
    notes.push(...(await lookThroughAll(recovering, calls, since)));
    const { count, notes: further } = await redeliverLost(database, calls, since);
    return { recovered: count, notes: [...new Set([...notes, ...further])] };
  } catch (error) {
    if (!isRateLimit(error)) throw error;
    return { recovered: 0, notes: [...notes, "GitHub's rate limit is used up; the next turn goes on"] };
  }
}

async function lookThroughAll(recovering: Recovering, calls: HookCalls, since: string): Promise<string[]> {
  const { hooks, notes } = await findHooks(recovering, calls);
  const budget = { pages: MOST_PAGES };
  const refused: string[] = [];
  for (const hook of hooks) {
    const reason = await lookThroughHook({ database: recovering.database, calls, hook, since, budget });
    if (reason !== null) refused.push(reason);
  }
  return [...notes, ...refused];
}

function isRateLimit(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return cause instanceof RequestError && rateLimitDelay(cause, Date.now()) !== null;
}
