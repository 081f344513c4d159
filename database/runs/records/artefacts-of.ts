import type { Artefact } from '../../../contract/artefact.ts';
import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../schema.ts';
import type { ArtefactsTable } from './artefacts-table.ts';

/** What these runs have handed over so far, each in the order in which it did. A run without artefacts is not in it. */
export async function artefactsOf(database: Database, runIds: readonly RunId[]): Promise<Map<RunId, Artefact[]>> {
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
