import { EVERYTHING } from '../admission/everything.ts';
import type { Database } from '../schema.ts';
import { pastPauses, type PastPause } from './past-pauses.ts';
import type { PastRefusal } from './past-refusals.ts';

/** That people switched automations off or on. */
export interface PastSwitch {
  /** The automation's id; null: all automations. */
  automation: string | null;
  /** When it took effect (RFC 3339). */
  at: string;
  isOn: boolean;
  by: string;
  /** When it was asked for (RFC 3339). */
  since: string;
  reason: string | null;
  /** It took effect at some time after `at`: at `at` a run was still refused. */
  isGuess: boolean;
}

/**
 * When people switched automations off and on before an instant (RFC 3339), in the order of time. What older versions did not
 * write down is known by the last pause of each automation, and by the runs that earlier pauses refused.
 */
export async function pastSwitches(
  database: Database,
  { until, refusals }: { until: string; refusals: readonly PastRefusal[] },
): Promise<PastSwitch[]> {
  const rows = await database
    .selectFrom('switches')
    .selectAll()
    .where('doneAt', '<', until)
    .orderBy('doneAt')
    .execute();
  const written = rows.map(({ automation, doneAt, isOn, doneBy, since, reason }) => ({
    automation: automation === EVERYTHING ? null : automation,
    at: doneAt,
    isOn: isOn === 1,
    by: doneBy,
    since,
    reason,
    isGuess: false,
  }));
  const known = new Set(written.map(keyOf));
  const pauses = (await pastPauses(database, refusals)).map(switchesOf);
  // If the beginning of a pause is written down, so is its end.
  const unwritten = pauses.filter(([off]) => off !== undefined && !known.has(keyOf(off))).flat();
  const before = unwritten.filter((each) => each.at < until && !known.has(keyOf(each)));
  return [...written, ...before].toSorted((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1));
}

function keyOf({ automation, isOn, since }: PastSwitch): string {
  return `${automation ?? EVERYTHING} ${since} ${isOn}`;
}

function switchesOf({ automation, by, since, reason, until, isGuess }: PastPause): PastSwitch[] {
  const off = { automation, at: since, isOn: false, by, since, reason, isGuess: false };
  return until === null ? [off] : [off, { ...off, at: until, isOn: true, since: until, isGuess }];
}
