import type Anthropic from '@anthropic-ai/sdk';
import { sleep } from '@temporalio/activity';
import type { ActivityDependencies } from '../dependencies.ts';
import { sessionFailure } from './session-failure.ts';

const POLL_MS = 250;
const WAIT_MS = 60_000;

/**
 * Interrupts a session and waits until it no longer runs. A session that is idle, terminated or archived is left as it
 * is. Throws (to be retried) when it still runs after a minute.
 */
export async function interruptSession(
  { agentApi }: ActivityDependencies,
  { sessionId }: { sessionId: string },
): Promise<void> {
  try {
    await interruptAndWait(agentApi, sessionId);
  } catch (error) {
    throw await sessionFailure(agentApi, error, { sessionId, what: `Interrupting session ${sessionId}` });
  }
}

export async function interruptAndWait(agentApi: Anthropic, sessionId: string): Promise<void> {
  if (!(await isRunning(agentApi, sessionId))) return;
  await agentApi.beta.sessions.events.send(sessionId, { events: [{ type: 'user.interrupt' }] }, { maxRetries: 0 });
  for (const until = Date.now() + WAIT_MS; Date.now() < until;) {
    if (!(await isRunning(agentApi, sessionId))) return;
    await sleep(POLL_MS);
  }
  throw new Error(`Session ${sessionId} was interrupted a minute ago and still runs`);
}

async function isRunning(agentApi: Anthropic, sessionId: string): Promise<boolean> {
  const { status, archived_at: archivedAt } = await agentApi.beta.sessions.retrieve(sessionId);
  if (archivedAt) return false;
  return status === 'running' || status === 'rescheduling';
}
