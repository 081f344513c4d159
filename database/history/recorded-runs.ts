import type { Admission } from '../../contract/admission.ts';
import type { RunId } from '../../contract/event.ts';
import type { Micros } from '../../money/micros.ts';
import type { ReserveDecision } from '../ledger/reserve.ts';
import type { Database, RunRow } from '../schema.ts';
import type { ArtefactsTable } from '../runs/records/artefacts-table.ts';

/** A run with what was decided about it and when (RFC 3339). */
export interface RecordedRun {
  row: RunRow;
  /** When the event arrived that started it; its own start if no delivery is known. */
  arrivedAt: string;
  /** When it lost its subject although it was not settled yet; null if it did not. */
  lostSubjectAt: string | null;
  /** Its admissions, in their order. */
  asks: { at: string; admission: Admission }[];
  /** Whether there was money; null if it never came to that. `askedAt` says which day and month pay. */
  money: { at: string; askedAt: string; decision: ReserveDecision } | null;
  /** What people gave it in addition. */
  raises: { at: string; micros: Micros }[];
  /** What it gave to runs that it started. */
  gives: { at: string; micros: Micros }[];
  /** What it was charged when it was settled; null if it had no money. Its row has what was charged later, too. */
  settledMicros: Micros | null;
  /** The sessions that were found after it was settled. */
  late: { at: string; sessionId: string; spendMicros: Micros }[];
  /** The pull requests that it handed over. */
  pulls: Pick<ArtefactsTable, 'url' | 'number' | 'openedAt'>[];
}

/** A statement takes 32,766 parameters on SQLite. */
const RUNS_AT_ONCE = 1_000;

/** The runs with these ids that have a record, by their ids. */
export async function recordedRuns(database: Database, runIds: readonly RunId[]): Promise<Map<RunId, RecordedRun>> {
  const runs = new Map<RunId, RecordedRun>();
  for (let start = 0; start < runIds.length; start += RUNS_AT_ONCE) {
    await readInto(runs, database, runIds.slice(start, start + RUNS_AT_ONCE));
  }
  return runs;
}

async function readInto(runs: Map<RunId, RecordedRun>, database: Database, ids: RunId[]): Promise<void> {
  await readRows(runs, database, ids);
  const decidedAt = await readDecisions(runs, database, ids);
  const entries = await database
    .selectFrom('entries')
    .select(['runId', 'step', 'kind', 'at', 'micros'])
    .where('runId', 'in', ids)
    .where('kind', 'in', ['raise', 'settle', 'give'])
    // Every scope has the same amounts, for a day and for a month.
    .where('scope', '=', 'organization')
    .where('period', 'like', '____-__')
    .execute();
  for (const { runId, step, kind, at, micros } of entries) {
    const run = runs.get(runId);
    if (run === undefined) continue;
    if (kind === 'settle') run.settledMicros = micros;
    else if (kind === 'give') run.gives.push({ at, micros });
    else run.raises.push({ at: decidedAt.get(`${runId} ${step}`) ?? at, micros });
  }
  const late = await database.selectFrom('lateSessions').selectAll().where('runId', 'in', ids).execute();
  for (const { runId, at, sessionId, spendMicros } of late) runs.get(runId)?.late.push({ at, sessionId, spendMicros });
  const pulls = await database
    .selectFrom('artefacts')
    .select(['runId', 'url', 'number', 'openedAt'])
    .where('runId', 'in', ids)
    .where('type', '=', 'pull-request')
    .execute();
  for (const { runId, ...pull } of pulls) runs.get(runId)?.pulls.push(pull);
}

async function readRows(runs: Map<RunId, RecordedRun>, database: Database, ids: RunId[]): Promise<void> {
  const rows = await database
    .selectFrom('runs')
    .leftJoin('deliveries', (join) =>
      join.onRef('deliveries.source', '=', 'runs.source').onRef('deliveries.deliveryId', '=', 'runs.deliveryId'),
    )
    .leftJoin('subjectLosses', 'subjectLosses.runId', 'runs.runId')
    .selectAll('runs')
    .select(['deliveries.receivedAt', 'subjectLosses.lostAt'])
    .where('runs.runId', 'in', ids)
    .execute();
  for (const { receivedAt, lostAt: lostSubjectAt, ...row } of rows) {
    const arrivedAt = receivedAt ?? row.startedAt;
    runs.set(row.runId, {
      row,
      arrivedAt,
      lostSubjectAt,
      asks: [],
      money: null,
      raises: [],
      gives: [],
      settledMicros: null,
      late: [],
      pulls: [],
    });
  }
}

/** Returns when each decision was taken, by the run and the step. */
async function readDecisions(
  runs: Map<RunId, RecordedRun>,
  database: Database,
  ids: RunId[],
): Promise<Map<string, string>> {
  const rows = await database
    .selectFrom('decisions')
    .selectAll()
    .where('runId', 'in', ids)
    .orderBy('runId')
    .orderBy('step')
    .execute();
  const times = new Map<string, string>();
  for (const { runId, step, decision, decidedAt: at, askedAt } of rows) {
    times.set(`${runId} ${step}`, at);
    const run = runs.get(runId);
    if (run === undefined) continue;
    const decided = JSON.parse(decision) as Admission | ReserveDecision;
    if ('admitted' in decided) run.asks.push({ at, admission: decided });
    // Later decisions about money are raises, which are read from the ledger.
    else run.money ??= { at, askedAt: askedAt ?? at, decision: decided };
  }
  return times;
}
