import type { Admission } from '../../contract/admission.ts';
import type { RunId } from '../../contract/event.ts';
import type { Micros } from '../../money/micros.ts';
import type { ReserveDecision } from '../ledger/reserve.ts';
import type { ArtefactsTable, Database, RunRow } from '../schema.ts';

/** A run with what was decided about it and when (RFC 3339). */
export interface RecordedRun {
  row: RunRow;
  /** Its admissions, in their order. */
  asks: { at: string; admission: Admission }[];
  /** Whether there was money; null if it never came to that. */
  money: { at: string; decision: ReserveDecision } | null;
  /** What people gave it in addition. */
  raises: { at: string; micros: Micros }[];
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
  const rows = await database.selectFrom('runs').selectAll().where('runId', 'in', ids).execute();
  for (const row of rows) runs.set(row.runId, { row, asks: [], money: null, raises: [], pulls: [] });
  const decisions = await database
    .selectFrom('decisions')
    .selectAll()
    .where('runId', 'in', ids)
    .orderBy('runId')
    .orderBy('step')
    .execute();
  for (const { runId, decision, decidedAt } of decisions) {
    const run = runs.get(runId);
    if (run !== undefined) addDecision(run, JSON.parse(decision) as Admission | ReserveDecision, decidedAt);
  }
  const raises = await database
    .selectFrom('entries')
    .select(['runId', 'at', 'micros'])
    .where('runId', 'in', ids)
    .where('kind', '=', 'raise')
    // Every scope has the same amounts, for a day and for a month.
    .where('scope', '=', 'organization')
    .where('period', 'like', '____-__')
    .execute();
  for (const { runId, at, micros } of raises) runs.get(runId)?.raises.push({ at, micros });
  const pulls = await database
    .selectFrom('artefacts')
    .select(['runId', 'url', 'number', 'openedAt'])
    .where('runId', 'in', ids)
    .where('type', '=', 'pull-request')
    .execute();
  for (const { runId, ...pull } of pulls) runs.get(runId)?.pulls.push(pull);
}

/** The first decision about money is that of the start; later ones are raises, which are read from the ledger. */
function addDecision(run: RecordedRun, decision: Admission | ReserveDecision, at: string): void {
  if ('admitted' in decision) run.asks.push({ at, admission: decision });
  else run.money ??= { at, decision };
}
