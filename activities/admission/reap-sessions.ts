import type { BetaManagedAgentsSession as Session } from '@anthropic-ai/sdk/resources/beta/sessions';
import { installationId } from '../../database/installation-id.ts';
import { chargeLate } from '../../database/runs/charge-late.ts';
import type { Database, RunRow } from '../../database/schema.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { finalTotals } from '../session/final-totals.ts';
import { interruptAndWait } from '../session/interrupt-session.ts';
import { INSTALLATION_KEY, RUN_KEY } from '../session/opening/find-sessions.ts';
import { removeVaults } from '../session/remove-vaults.ts';
import { stopSession } from '../session/stop-session.ts';

/** Sessions that were created earlier are not looked at any more. */
const DAY_MS = 24 * 60 * 60_000;
/** A session that has just been created may still become the session of its run. */
const YOUNGEST_MS = 10 * 60_000;
/** The most sessions to read, newest first. Others may use the same workspace of the API, so its list can be long. */
const MOST_SESSIONS = 5_000;
/** A statement takes 32,766 parameters on SQLite. */
const RUNS_AT_ONCE = 1_000;

export interface ReapSessionsRequest {
  /** How long ago a session of a run under way must have been created, in milliseconds. */
  youngestMs?: number;
}

type RunOfSession = Pick<RunRow, 'runId' | 'outcome' | 'sessionId' | 'model' | 'startedAt'>;

/**
 * Stops sessions that no run knows, because the answer to creating them was lost and the list did not show them in time.
 * Reads once the list of the last day's sessions that are not archived. If the run of such a session is settled, the
 * session is charged to it. If the run is under way and has another session, this one is only stopped, because the run
 * charges it at its end. Sessions of other installations are left alone. Returns the ids of the stopped sessions; if one
 * cannot be stopped, the next firing tries again.
 */
export async function reapSessions(
  dependencies: ActivityDependencies,
  { youngestMs = YOUNGEST_MS }: ReapSessionsRequest,
): Promise<string[]> {
  const { agentApi, database, log } = dependencies;
  const sessions = await recentSessions(dependencies);
  const runs = await runsOf(database, [...sessions.keys()]);
  const stopped: string[] = [];
  for (const run of runs) {
    for (const session of sessions.get(run.runId) ?? []) {
      if (!isUnknown(run, session, youngestMs)) continue;
      try {
        if (run.outcome !== null) await charge(dependencies, run, session.id);
        const vaultIds = await stopSession(agentApi, session.id);
        if (run.outcome !== null && vaultIds.length > 0) {
          await removeVaults(agentApi, { runId: run.runId, installation: await installationId(database) });
        }
        log.warn({ runId: run.runId, sessionId: session.id }, 'stopped a session that its run did not know');
        stopped.push(session.id);
      } catch (error) {
        log.warn({ runId: run.runId, sessionId: session.id, err: error }, 'a session could not be stopped');
      }
    }
  }
  return stopped;
}

/** The sessions of this installation of the last day that are not archived, by the run in their metadata. */
async function recentSessions({ agentApi, database, log }: ActivityDependencies): Promise<Map<string, Session[]>> {
  const from = new Date(Date.now() - DAY_MS).toISOString();
  const own = await installationId(database);
  const byRun = new Map<string, Session[]>();
  let read = 0;
  try {
    for await (const session of agentApi.beta.sessions.list({ 'created_at[gte]': from, limit: 100 })) {
      if (++read > MOST_SESSIONS) {
        log.warn(
          { read: MOST_SESSIONS },
          'the last day has more open sessions than are looked at; older ones are skipped',
        );
        break;
      }
      const runId = session.metadata?.[RUN_KEY];
      if (runId === undefined || session.metadata?.[INSTALLATION_KEY] !== own || session.archived_at) continue;
      byRun.set(runId, [...(byRun.get(runId) ?? []), session]);
    }
    return byRun;
  } catch (error) {
    // The next firing lists them again.
    log.warn({ err: error }, 'the sessions of the last day could not be listed');
    return new Map();
  }
}

async function runsOf(database: Database, runIds: string[]): Promise<RunOfSession[]> {
  const runs: RunOfSession[] = [];
  for (let start = 0; start < runIds.length; start += RUNS_AT_ONCE) {
    const part = await database
      .selectFrom('runs')
      .select(['runId', 'outcome', 'sessionId', 'model', 'startedAt'])
      .where('runId', 'in', runIds.slice(start, start + RUNS_AT_ONCE))
      .execute();
    runs.push(...part);
  }
  return runs;
}

function isUnknown(run: RunOfSession, session: Session, youngestMs: number): boolean {
  if (run.outcome !== null) return true;
  if (run.sessionId === null || run.sessionId === session.id) return false;
  return Date.parse(session.created_at) <= Date.now() - youngestMs;
}

/** Charged before it is archived, so that a crash in between does not hide it. */
async function charge(dependencies: ActivityDependencies, run: RunOfSession, sessionId: string): Promise<void> {
  const { agentApi, database, log } = dependencies;
  const { runId, model, startedAt } = run;
  await interruptAndWait(agentApi, sessionId);
  const { spendMicros } = await finalTotals(dependencies, { sessionId, model: model ?? '', startedAt });
  const micros = await chargeLate(database, { runId, sessionId, spendMicros, at: new Date().toISOString() });
  log.warn({ runId, sessionId, spendMicros, micros }, 'charged a session that was found after its run had ended');
}
