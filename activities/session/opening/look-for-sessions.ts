import type Anthropic from '@anthropic-ai/sdk';
import { sleep } from '@temporalio/activity';
import type { Environment } from '../../../runtime/environment/environment.ts';
import { findSessions, type FoundSession, type Sought } from './find-sessions.ts';

export interface Look extends Sought {
  /** How long to look for, at least once, in milliseconds. */
  forMs: number;
}

/** Our own engine lists a session as soon as it exists, so this is only for a request that is still under way. */
const LOCAL_MS = 2_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Looks for the sessions of a run whose creation was not answered; returns them, oldest first. Asks the list again and
 * again, with growing pauses, until it shows one or the time is over. Only the clock of this process measures that time. The
 * last request is made after its end, so that a process that stood still, or got its answer late, looks once more.
 */
export async function lookForSessions(agentApi: Anthropic, { forMs, ...sought }: Look): Promise<FoundSession[]> {
  const until = performance.now() + forMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const isLast = performance.now() >= until;
    const found = await findSessions(agentApi, sought);
    if (found.length > 0 || isLast) return found;
    await sleep(Math.max(1, Math.min(pause, until - performance.now())));
  }
}

/** How long to look for a session at this API. */
export function lookTime({ agentApi, listLagMs }: Environment): number {
  return agentApi.kind === 'local' ? LOCAL_MS : listLagMs;
}
