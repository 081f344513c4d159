import type Anthropic from '@anthropic-ai/sdk';
import { sleep } from '@temporalio/activity';
import type { Environment } from '../../../runtime/environment.ts';
import { findSessions, type FoundSession } from './find-sessions.ts';

export interface Look {
  runId: string;
  /** RFC 3339: when the run started. */
  since: string;
  /** How long to look for, at least once, in milliseconds. */
  forMs: number;
}

/** Our own engine lists a session as soon as it exists: this is for a request that is still under way. */
const LOCAL_MS = 2_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * The sessions of a run, oldest first, whose creation was not answered: asks the list again and again, in growing steps,
 * until there is one or the time is over. The time is measured by this process alone, so that no other clock matters.
 */
export async function lookForSessions(agentApi: Anthropic, { runId, since, forMs }: Look): Promise<FoundSession[]> {
  const until = performance.now() + forMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const found = await findSessions(agentApi, runId, since);
    const left = until - performance.now();
    if (found.length > 0 || left <= 0) return found;
    await sleep(Math.max(1, Math.min(pause, left)));
  }
}

/** How long to look for a session at this API. */
export function lookTime({ agentApi, listLagMs }: Environment): number {
  return agentApi.kind === 'local' ? LOCAL_MS : listLagMs;
}
