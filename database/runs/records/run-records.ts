import type { Database, RunRow } from '../../schema.ts';
import { artefactsOf } from './artefacts-of.ts';
import { runRecord, type RunRecord } from './run-record.ts';

/** A statement takes 32,766 parameters on SQLite, and 65,535 on PostgreSQL. */
const RUNS_AT_ONCE = 1_000;

/**
 * The records of these rows of `runs`, in their order. Artefacts are only ever added, so the rows may have been read
 * before.
 */
export async function runRecords(database: Database, rows: readonly RunRow[]): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (let start = 0; start < rows.length; start += RUNS_AT_ONCE) {
    const part = rows.slice(start, start + RUNS_AT_ONCE);
    const artefacts = await artefactsOf(
      database,
      part.map(({ runId }) => runId),
    );
    records.push(...part.map((row) => runRecord(row, artefacts.get(row.runId) ?? [])));
  }
  return records;
}
