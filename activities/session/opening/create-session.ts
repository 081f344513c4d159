import { APIError } from '@anthropic-ai/sdk';
import type { SessionCreateParams } from '@anthropic-ai/sdk/resources/beta/sessions';
import { attemptsOf } from '../../../database/runs/attempts/attempts-of.ts';
import { beginAttempt } from '../../../database/runs/attempts/begin-attempt.ts';
import { endAttempt } from '../../../database/runs/attempts/end-attempt.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { stopSession } from '../stop-session.ts';
import type { FoundSession } from './find-sessions.ts';

const CREATE_TIMEOUT_MS = 30_000;
/** After such an answer, and after a timeout of the request, the session may exist all the same. */
const FIRST_DOUBTFUL_STATUS = 500;
const REQUEST_TIMEOUT_STATUS = 408;

/**
 * Creates a session for a run. The attempt is recorded before the request goes out, and the answer before anything else is
 * done with it. If this attempt has been given up meanwhile, its session is stopped. Throws what the API answered.
 */
export async function createSession(
  { agentApi, database }: ActivityDependencies,
  runId: string,
  parameters: SessionCreateParams,
): Promise<FoundSession> {
  const attempt = await beginAttempt(database, { runId, at: new Date().toISOString() });
  try {
    const options = { maxRetries: 0, timeout: CREATE_TIMEOUT_MS };
    const { id: sessionId, created_at: openedAt } = await agentApi.beta.sessions.create(parameters, options);
    if (await endAttempt(database, { runId, attempt }, { state: 'answered', sessionId, openedAt }))
      return { id: sessionId, createdAt: openedAt };
    return await sessionOfWinner({ agentApi, database }, { runId, sessionId });
  } catch (error) {
    if (isRefusal(error)) await endAttempt(database, { runId, attempt }, { state: 'refused' });
    throw error;
  }
}

/** The session of the run after another process has ended this attempt: it has found its session, or given it up. */
async function sessionOfWinner(
  { agentApi, database }: Pick<ActivityDependencies, 'agentApi' | 'database'>,
  { runId, sessionId }: { runId: string; sessionId: string },
): Promise<FoundSession> {
  const winner = (await attemptsOf(database, runId)).find(({ state }) => state === 'answered');
  if (winner?.sessionId !== sessionId) await stopSession(agentApi, sessionId);
  if (winner?.sessionId && winner.openedAt) return { id: winner.sessionId, createdAt: winner.openedAt };
  throw new Error(`Session ${sessionId} was created after its attempt had been given up`);
}

/** True if the API has certainly created nothing. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof APIError) || error.status === undefined) return false;
  return error.status < FIRST_DOUBTFUL_STATUS && error.status !== REQUEST_TIMEOUT_STATUS;
}
