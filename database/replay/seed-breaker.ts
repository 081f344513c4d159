import type { RunId } from '../../contract/event.ts';
import type { Admission } from '../../contract/admission.ts';
import { readAdmissionSettings } from '../admission/admission-settings.ts';
import type { Database } from '../schema.ts';

export interface SeenAdmission {
  runId: RunId;
  automation: string;
  /** RFC 3339. */
  at: string;
  admission: Admission;
}

/**
 * Writes into a database in memory what the admission of a run changed in the breaker of its automation, whose failures are
 * known: the run tries whether the automation works again, or it is the run that told people.
 */
export async function seedBreaker(
  database: Database,
  { runId, automation, at, admission }: SeenAdmission,
): Promise<void> {
  const row = await database.selectFrom('breakers').selectAll().where('automation', '=', automation).executeTakeFirst();
  if (row === undefined || row.openedAt === null) return;
  const { openedAt } = row;
  const { breaker } = await readAdmissionSettings(database);
  const closesAt = new Date(Date.parse(openedAt) + breaker.closeAfterMs).toISOString();
  // A rate may refuse a run that its breaker has let through.
  const passes = admission.admitted || admission.reason === 'rate';
  const tries = passes && at >= closesAt && row.trialRunId === null;
  const told =
    !admission.admitted && admission.reason === 'breaker' && admission.isFirst && admission.since === openedAt;
  if (!tries && !told) return;
  const columns = { trialRunId: tries ? runId : row.trialRunId, toldRunId: told ? runId : row.toldRunId };
  await database.updateTable('breakers').set(columns).where('automation', '=', automation).execute();
}
