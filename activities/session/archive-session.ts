import { NO_TOTALS, type SessionTotals } from '../../contract/totals.ts';
import { agentApiFailure } from '../agent-api-failure.ts';
import { totalsAt } from './attending/decide.ts';
import { viewOf } from './attending/read-history.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { interruptAndWait } from './interrupt-session.ts';
import { findSessions } from './opening/find-sessions.ts';

export interface ArchiveRequest {
  runId: string;
  /** Null if it is not known whether a session was opened. */
  sessionId: string | null;
  model: string;
  startedAt: string;
}

/**
 * Leaves no session of a run running: interrupts it, waits until it is idle, reads the final totals, archives it. If
 * the answer to creating a session was lost, the run does not know that session: it is found, stopped and charged as
 * well. A session that is archived already stays as it is.
 */
export async function archiveSession(
  { agentApi }: ActivityDependencies,
  request: ArchiveRequest,
): Promise<{ sessionId: string | null; totals: SessionTotals }> {
  const { runId, model, startedAt } = request;
  try {
    const found = await findSessions(agentApi, runId, startedAt);
    const ids = [...new Set([...(request.sessionId ? [request.sessionId] : []), ...found.map(({ id }) => id)])];
    let totals = { ...NO_TOTALS };
    for (const id of ids) {
      await interruptAndWait(agentApi, id);
      totals = sum(
        totals,
        totalsAt(await viewOf({ agentApi, sessionId: id }, model, Date.parse(startedAt)), Date.now()),
      );
      const { archived_at: archivedAt } = await agentApi.beta.sessions.retrieve(id);
      if (!archivedAt) await agentApi.beta.sessions.archive(id, {}, { maxRetries: 0 });
    }
    return { sessionId: ids[0] ?? null, totals };
  } catch (error) {
    throw agentApiFailure(error, `Archiving the session of run ${runId}`);
  }
}

function sum(a: SessionTotals, b: SessionTotals): SessionTotals {
  return {
    spendMicros: a.spendMicros + b.spendMicros,
    spendPartial: a.spendPartial || b.spendPartial,
    modelRequests: a.modelRequests + b.modelRequests,
    toolUses: a.toolUses + b.toolUses,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    workingMs: a.workingMs + b.workingMs,
  };
}
