import type { Artefact } from '../../contract/artefact.ts';
import type { RunId } from '../../contract/event.ts';
import type { ArtefactsTable, Database, RunRow } from '../schema.ts';
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

async function artefactsOf(database: Database, runIds: RunId[]): Promise<Map<RunId, Artefact[]>> {
  const rows = await database
    .selectFrom('artefacts')
    .select(['runId', 'type', 'url', 'number', 'branch', 'head', 'facts'])
    .where('runId', 'in', runIds)
    .orderBy('runId')
    .orderBy('ordinal')
    .execute();
  const byRun = Map.groupBy(rows, ({ runId }) => runId);
  return new Map([...byRun].map(([runId, ofRun]) => [runId, ofRun.map(artefactOf)]));
}

type StoredArtefact = Pick<ArtefactsTable, 'type' | 'url' | 'number' | 'branch' | 'head' | 'facts'>;

function artefactOf({ type, url, number, branch, head, facts }: StoredArtefact): Artefact {
  return {
    type,
    url,
    ...(number === null ? {} : { number }),
    ...(branch === null ? {} : { branch }),
    ...(head === null ? {} : { headSha: head }),
    ...(JSON.parse(facts) as Record<string, unknown>),
  };
}
