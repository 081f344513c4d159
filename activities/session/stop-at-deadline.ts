import type Anthropic from '@anthropic-ai/sdk';
import type { ActivityDependencies } from '../dependencies.ts';
import { sessionFailure } from './session-failure.ts';

/**
 * What a session is doing at its deadline: `working`: running, waiting for the model, or about to run · `interrupted`: it rests,
 * because it was interrupted and has been told nothing since · `resting`: it came to rest by itself.
 */
export type Stand = 'working' | 'interrupted' | 'resting';

const PAGE_SIZE = 1_000;

/**
 * Interrupts a session that is working, and returns what it was doing. This is one activity, because every further step
 * between the timer and the interrupt would make the interrupt later. It does not wait until the session is idle: the clean-up
 * does. If the answer was lost, the next attempt finds the session `interrupted` and sends nothing.
 */
export async function stopAtDeadline(
  { agentApi }: ActivityDependencies,
  { sessionId }: { sessionId: string },
): Promise<{ was: Stand }> {
  try {
    const was = await standOf(agentApi, sessionId);
    if (was === 'working') {
      await agentApi.beta.sessions.events.send(sessionId, { events: [{ type: 'user.interrupt' }] }, { maxRetries: 0 });
    }
    return { was };
  } catch (error) {
    throw await sessionFailure(agentApi, error, { sessionId, what: `Stopping session ${sessionId} at its deadline` });
  }
}

/** Computed from a few types of events alone: there are few of them even in a long session. */
async function standOf(agentApi: Anthropic, sessionId: string): Promise<Stand> {
  const types = [
    'session.status_running',
    'session.status_rescheduled',
    'session.status_idle',
    'session.status_terminated',
    'user.interrupt',
    'user.message',
  ] as const;
  let isWorking = true;
  let isInterrupted = false;
  for await (const event of agentApi.beta.sessions.events.list(sessionId, { types: [...types], limit: PAGE_SIZE })) {
    if (event.type === 'user.interrupt') isInterrupted = true;
    else if (event.type === 'session.status_idle' || event.type === 'session.status_terminated') isWorking = false;
    else {
      isWorking = true;
      if (event.type === 'user.message') isInterrupted = false;
    }
  }
  if (isWorking) return 'working';
  return isInterrupted ? 'interrupted' : 'resting';
}
