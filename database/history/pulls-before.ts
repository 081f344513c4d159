import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { ArtefactsTable } from '../runs/records/artefacts-table.ts';

export interface PastPull extends Pick<ArtefactsTable, 'url' | 'number' | 'openedAt'> {
  runId: RunId;
}

/** The pull requests that runs handed over before an instant (RFC 3339), in the order of the runs. */
export async function pullsBefore(database: Database, at: string): Promise<PastPull[]> {
  return await database
    .selectFrom('artefacts')
    .innerJoin('runs', 'runs.runId', 'artefacts.runId')
    .select(['artefacts.runId', 'artefacts.url', 'artefacts.number', 'artefacts.openedAt'])
    .where('artefacts.type', '=', 'pull-request')
    .where('artefacts.number', 'is not', null)
    .where((row) => row(row.fn.coalesce('artefacts.openedAt', 'runs.startedAt'), '<', at))
    .orderBy('runs.startedAt')
    .execute();
}
