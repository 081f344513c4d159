import type { Refused } from '../../contract/admission.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';
import { EVERYTHING } from './everything.ts';

/** Why a person has switched the automation off, or all of them; null if nobody has. */
export async function findPause(transaction: Database, automation: string): Promise<Refused | null> {
  const [pause] = await pausesOf(transaction, { automation, everything: EVERYTHING });
  if (pause === undefined) return null;
  const { pausedBy: by, pausedAt: since, reason: why } = pause;
  const isEverything = pause.automation === EVERYTHING;
  return { admitted: false, reason: 'paused', isEverything, by, since, why };
}

const pausesOf = prepared((database, { automation, everything }: { automation: string; everything: string }) =>
  database
    .selectFrom('pauses')
    .selectAll()
    .where((row) => row.or([row('automation', '=', automation), row('automation', '=', everything)]))
    .where('resumedAt', 'is', null)
    .orderBy('automation')
    .limit(1),
);
