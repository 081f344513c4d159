import type { Artefact } from '../../contract/artefact.ts';
import type { RunId } from '../../contract/event.ts';
import type { Phase } from '../../contract/run.ts';
import type { Database } from '../schema.ts';
import { storeArtefacts } from './store-artefacts.ts';

export interface RunProgress {
  phase?: Phase;
  sessionId?: string;
  model?: string;
  /** Set when a person gave the run more time. */
  durationLimitMs?: number;
  /** What was handed over since; what was handed over before stays. */
  artefacts?: readonly Artefact[];
}

/**
 * Writes down how far a run has come; may be repeated. Changes nothing for a run that is settled or was never admitted.
 */
export async function recordRun(database: Database, runId: RunId, progress: RunProgress): Promise<void> {
  const { artefacts = [], ...columns } = progress;
  if (artefacts.length === 0 && Object.values(columns).every((value) => value === undefined)) return;
  await database.transaction().execute(async (transaction) => {
    const recorded = await transaction
      .updateTable('runs')
      .set((row) => ({ ...columns, phase: columns.phase ?? row.ref('phase') }))
      .where('runId', '=', runId)
      .where('outcome', 'is', null)
      .returning('runId')
      .executeTakeFirst();
    if (recorded === undefined) return;
    await storeArtefacts(transaction, { runId, artefacts, at: new Date().toISOString() });
  });
}
