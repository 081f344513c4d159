import type { Admission } from '../../contract/admission.ts';
import type { RunId } from '../../contract/event.ts';
import { readAdmissionSettings } from '../admission/admission-settings.ts';
import type { Database } from '../schema.ts';

export interface SeenRun {
  runId: RunId;
  automation: string;
  /** Its admissions (RFC 3339). */
  asks: readonly { at: string; admission: Admission }[];
  /** It has ended, so it tries nothing any more. */
  isOver: boolean;
}

/**
 * Writes into a database in memory what a run has to do with the breaker of its automation, whose failures are known: it tries
 * whether the automation works again, or it is the run that told people.
 */
export async function seedBreaker(database: Database, { runId, automation, asks, isOver }: SeenRun): Promise<void> {
  const row = await database.selectFrom('breakers').selectAll().where('automation', '=', automation).executeTakeFirst();
  if (row === undefined || row.openedAt === null) return;
  const { openedAt } = row;
  const { breaker } = await readAdmissionSettings(database);
  const closesAt = new Date(Date.parse(openedAt) + breaker.closeAfterMs).toISOString();
  const tries = !isOver && asks.some(({ at, admission }) => admission.admitted && at >= closesAt);
  const told = asks.some(
    ({ admission }) =>
      !admission.admitted && admission.reason === 'breaker' && admission.isFirst && admission.since === openedAt,
  );
  if (!tries && !told) return;
  const columns = { trialRunId: tries ? runId : row.trialRunId, toldRunId: told ? runId : row.toldRunId };
  await database.updateTable('breakers').set(columns).where('automation', '=', automation).execute();
}
