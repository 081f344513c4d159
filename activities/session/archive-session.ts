import { NotFoundError } from '@anthropic-ai/sdk';
import { installationId } from '../../database/installation-id.ts';
import { attemptsOf } from '../../database/runs/attempts/attempts-of.ts';
import { endAttempt } from '../../database/runs/attempts/end-attempt.ts';
import { NO_TOTALS, type SessionTotals } from '../../contract/totals.ts';
import type { RefusedHosts } from '../../contract/refused-hosts.ts';
import { recordRefusedHosts } from '../../database/runs/refused-hosts.ts';
import { agentApiFailure } from '../agent-api-failure.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { finalTotals } from './final-totals.ts';
import { interruptAndWait } from './interrupt-session.ts';
import { findSessions } from './opening/find-sessions.ts';
import { lookForSessions, lookTime } from './opening/look-for-sessions.ts';
import { joinRefusedHosts, refusedHostsOf } from './refused-hosts-of.ts';
import { removeVaults } from './remove-vaults.ts';
import { stopSession } from './stop-session.ts';

export interface ArchiveRequest {
  runId: string;
  /** Null if it is not known whether a session was opened. */
  sessionId: string | null;
  model: string;
  startedAt: string;
  /** What the session had used as far as the run knows. It counts if the session cannot be read any more. */
  lastTotals?: SessionTotals;
}

/**
 * Leaves no session of a run running: interrupts it, waits until it is idle, reads the final totals, archives it. If
 * the answer to creating a session was lost, the run does not know that session: it is looked for, stopped and charged as
 * well. A session that is archived already stays as it is. If it was deleted, the last known totals count. Then the vaults
 * that were made for the run are deleted.
 */
export async function archiveSession(
  dependencies: ActivityDependencies,
  request: ArchiveRequest,
): Promise<{ sessionId: string | null; totals: SessionTotals }> {
  const { agentApi } = dependencies;
  const { model, startedAt } = request;
  try {
    const ids = await sessionsOf(dependencies, request);
    let totals: SessionTotals = { ...NO_TOTALS };
    let refused: RefusedHosts = { hosts: [], further: 0 };
    // Without a session, or after it was deleted, nothing says whether the run has a vault.
    let mayHaveVault = ids.length === 0;
    for (const id of ids) {
      await unlessDeleted(interruptAndWait(agentApi, id));
      const own = await unlessDeleted(finalTotals(dependencies, { sessionId: id, model, startedAt }));
      totals = sum(totals, own ?? lastKnown(request, id));
      const session = await unlessDeleted(agentApi.beta.sessions.retrieve(id));
      if (session) refused = joinRefusedHosts(refused, refusedHostsOf(session));
      const vaultIds = await unlessDeleted(stopSession(agentApi, id));
      mayHaveVault ||= vaultIds === null || vaultIds.length > 0;
    }
    if (mayHaveVault) {
      await removeVaults(agentApi, { runId: request.runId, installation: await installationId(dependencies.database) });
    }
    if (refused.hosts.length > 0) await recordRefusedHosts(dependencies.database, request.runId, refused);
    return { sessionId: ids[0] ?? null, totals };
  } catch (error) {
    throw agentApiFailure(error, `Archiving the session of run ${request.runId}`);
  }
}

/** Every session of the run, its own first. */
async function sessionsOf(dependencies: ActivityDependencies, request: ArchiveRequest): Promise<string[]> {
  const { agentApi, database, environment } = dependencies;
  const { runId, startedAt: since, sessionId } = request;
  const sought = { runId, installation: await installationId(database), since };
  const attempts = await attemptsOf(database, runId);
  const open = attempts.filter(({ state }) => state === 'asked');
  const found =
    open.length > 0
      ? await lookForSessions(agentApi, { ...sought, forMs: lookTime(environment) })
      : await findSessions(agentApi, sought);
  for (const attempt of open) await endAttempt(database, attempt, { state: 'lost' });
  const known = [sessionId, ...attempts.map((attempt) => attempt.sessionId)].filter((id) => id !== null);
  return [...new Set([...known, ...found.map(({ id }) => id)])];
}

/** Null if the session has been deleted. */
async function unlessDeleted<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** The run knows only what its own session had used. */
function lastKnown({ sessionId, lastTotals }: ArchiveRequest, id: string): SessionTotals {
  const known = id === sessionId && lastTotals !== undefined ? lastTotals : NO_TOTALS;
  return { ...known, spendPartial: true };
}

function sum(a: SessionTotals, b: SessionTotals): SessionTotals {
  const spendPartial = a.spendPartial || b.spendPartial;
  return {
    spendMicros: a.spendMicros + b.spendMicros,
    spendPartial,
    boundMicros: spendPartial ? sumOrNull(most(a), most(b)) : null,
    ownMicros: a.ownMicros + b.ownMicros,
    listMicros: a.listMicros === null ? b.listMicros : a.listMicros + (b.listMicros ?? 0),
    modelRequests: a.modelRequests + b.modelRequests,
    toolUses: a.toolUses + b.toolUses,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    workingMs: a.workingMs + b.workingMs,
  };
}

function most({ spendMicros, spendPartial, boundMicros }: SessionTotals): number | null {
  return spendPartial ? boundMicros : spendMicros;
}

function sumOrNull(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
