import { EVERYTHING } from '../admission/everything.ts';
import type { Pause } from '../admission/pause.ts';
import type { Database } from '../schema.ts';
import type { PastRefusal } from './past-refusals.ts';

/** A pause of an automation, or of all of them. */
export interface PastPause extends Pause {
  /** When it ended (RFC 3339); null if it has not. */
  until: string | null;
  /** `until` is only when it refused its last run: it ended at some time after that. */
  isGuess: boolean;
}

/**
 * The pauses that there were. The table has the last one of each automation; earlier ones are known by the runs that they
 * refused.
 */
export async function pastPauses(database: Database, refusals: readonly PastRefusal[]): Promise<PastPause[]> {
  const found = new Map<string, PastPause>();
  for (const { automation, at, refusal } of refusals) {
    if (refusal.reason !== 'paused') continue;
    const { isEverything, by, since, why } = refusal;
    const paused = isEverything ? null : automation;
    found.set(`${paused ?? EVERYTHING} ${since}`, {
      automation: paused,
      by,
      since,
      reason: why,
      until: at,
      isGuess: true,
    });
  }
  for (const row of await database.selectFrom('pauses').selectAll().execute()) {
    const automation = row.automation === EVERYTHING ? null : row.automation;
    const pause = { automation, by: row.pausedBy, since: row.pausedAt, reason: row.reason };
    found.set(`${row.automation} ${row.pausedAt}`, { ...pause, until: row.resumedAt, isGuess: false });
  }
  return [...found.values()];
}
