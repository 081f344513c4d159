import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { installationId } from '../../database/installation-id.ts';
import { recordRun } from '../../database/runs/record-run.ts';
import { attemptsOf } from '../../database/runs/attempts/attempts-of.ts';
import { endAttempt } from '../../database/runs/attempts/end-attempt.ts';
import type { SessionAttempt } from '../../database/runs/session-tables.ts';
import { checkAccess } from '../access/check-access.ts';
import { checkBucket } from '../access/check-bucket.ts';
import { checkFolder } from '../access/check-folder.ts';
import { checkSlack } from '../access/check-slack.ts';
import { agentApiFailure } from '../agent-api-failure.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { noteCloneToken } from './attending/renew-clone.ts';
import { createSession } from './opening/create-session.ts';
import type { FoundSession } from './opening/find-sessions.ts';
import { lookForSessions, lookTime } from './opening/look-for-sessions.ts';
import { sessionParameters, type SessionRequest } from './opening/session-parameters.ts';
import { stopSession } from './stop-session.ts';

export interface OpenSessionRequest extends SessionRequest {
  startedAt: string;
  /** The time from the scheduling of this activity to the deadline of the run, in milliseconds. Absent: no deadline. */
  leftMs?: number;
}

export interface OpenedSession {
  sessionId: string;
  openedAt: string;
}

/**
 * Opens the session of a run, exactly once. Creating has no idempotency key, so each attempt is in the database before its
 * request goes out. An attempt that was answered names the session. For one that was not, the list is asked for `lookMs`,
 * because it may lag behind, before another session is created. Throws plain errors while it is not known whether there
 * is a session.
 */
export async function openSession(
  dependencies: ActivityDependencies,
  request: OpenSessionRequest,
  lookMs: number = lookTime(dependencies.environment),
): Promise<OpenedSession> {
  const { runId } = request;
  try {
    const { id: sessionId, createdAt: openedAt } =
      (await knownSession(dependencies, request, lookMs)) ?? (await newSession(dependencies, request));
    await recordRun(dependencies.database, runId, { phase: 'working', sessionId });
    return { sessionId, openedAt };
  } catch (error) {
    throw error instanceof ApplicationFailure ? error : agentApiFailure(error, 'Opening the session');
  }
}

async function newSession(dependencies: ActivityDependencies, request: OpenSessionRequest): Promise<FoundSession> {
  await checkAccess(dependencies, request);
  await checkBucket(dependencies, request);
  await checkFolder(dependencies, request.input);
  await checkSlack(dependencies, request.input);
  const parameters = await sessionParameters(dependencies, request);
  const session = await createSession(dependencies, request.runId, parameters);
  for (const resource of parameters.resources ?? []) {
    if (resource.type === 'github_repository') noteCloneToken(session.id, resource.authorization_token ?? '');
  }
  return session;
}

/** The session that a former attempt has created; null if none has. */
async function knownSession(
  dependencies: ActivityDependencies,
  request: OpenSessionRequest,
  lookMs: number,
): Promise<FoundSession | null> {
  const attempts = await attemptsOf(dependencies.database, request.runId);
  for (const { sessionId, openedAt, state } of attempts) {
    if (state === 'answered' && sessionId !== null && openedAt !== null) return { id: sessionId, createdAt: openedAt };
  }
  for (const attempt of attempts.filter(({ state }) => state === 'asked')) {
    const found = await lookFor(dependencies, { request, attempt, lookMs });
    if (found) return found;
  }
  return null;
}

interface Unanswered {
  request: OpenSessionRequest;
  attempt: SessionAttempt;
  lookMs: number;
}

/** How much of `leftMs` the earlier attempts of this activity have left, by the clock of the Temporal server. */
function timeLeft({ leftMs = Number.POSITIVE_INFINITY }: OpenSessionRequest): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  return Math.max(0, leftMs - (currentAttemptScheduledTimestampMs - scheduledTimestampMs));
}

/** Looks for the session of an attempt that was not answered. The oldest is the run's session, any other is stopped. */
async function lookFor(
  { agentApi, database }: ActivityDependencies,
  { request, attempt, lookMs }: Unanswered,
): Promise<FoundSession | null> {
  const { runId, startedAt: since } = request;
  const leftMs = timeLeft(request);
  const installation = await installationId(database);
  const look = { runId, installation, since, forMs: Math.min(lookMs, leftMs) };
  const [oldest, ...others] = await lookForSessions(agentApi, look);
  if (oldest) {
    await endAttempt(database, attempt, { state: 'answered', sessionId: oldest.id, openedAt: oldest.createdAt });
    for (const { id } of others) await stopSession(agentApi, id);
    return oldest;
  }
  if (leftMs < lookMs) throw new Error(`The session of run ${runId} was asked for and is not listed yet`);
  await endAttempt(database, attempt, { state: 'lost' });
  return null;
}
