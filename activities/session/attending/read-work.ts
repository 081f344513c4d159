import type Anthropic from '@anthropic-ai/sdk';
import { totalsAt } from './decide.ts';
import { emptyView, foldEvent } from './session-view.ts';

const PAGE_SIZE = 1_000;

/**
 * How long a session has worked, computed from its status events alone: there are few of them even in a long session.
 */
export interface Work {
  workedMs: number;
  /** Running, or about to run again after trouble of the model API. */
  isAtWork: boolean;
}

/** Reads how long a session has been running up to now; waits for people, tools and the model API do not count. */
export async function readWork(agentApi: Anthropic, sessionId: string): Promise<Work> {
  const view = emptyView('', 0);
  const types = [
    'session.status_running',
    'session.status_rescheduled',
    'session.status_idle',
    'session.status_terminated',
  ] as const;
  for await (const event of agentApi.beta.sessions.events.list(sessionId, { types: [...types], limit: PAGE_SIZE })) {
    foldEvent(view, event);
  }
  return { workedMs: totalsAt(view, Date.now()).workingMs, isAtWork: view.status === 'running' };
}
