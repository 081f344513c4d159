import type { Database } from '../schema.ts';

/**
 * No lease and no delay lasts so long. A time that is further ahead was written while a clock was wrong, and would stop the
 * sweep until then, so it does not count.
 */
const MOST_AHEAD_MS = 2 * 60 * 60_000;

export interface SweepClaim {
  name: string;
  /** This process. */
  holder: string;
  /** RFC 3339, as the other times. */
  now: string;
  /** When the lease ends if nothing prolongs it. */
  until: string;
  /** A turn that is due by the clock: not if another one began at this time or later, and not before `retryAt`. */
  dueSince?: string;
}

/** Whether the caller may run the sweep now; if not, why. */
export type TakenSweep = 'taken' | 'not-due' | { heldBy: string; until: string };

/** Gives a sweep to one process at a time. Another process gets it when the holder gives it back, or lets its lease end. */
export async function takeSweep(database: Database, claim: SweepClaim): Promise<TakenSweep> {
  const { name, holder, now, until, dueSince } = claim;
  await database
    .insertInto('sweeps')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const tooLate = new Date(Date.parse(now) + MOST_AHEAD_MS).toISOString();
  let update = database
    .updateTable('sweeps')
    .set({ holder, heldUntil: until, startedAt: now })
    .where('name', '=', name)
    .where((row) =>
      row.or([row('heldUntil', 'is', null), row('heldUntil', '<=', now), row('heldUntil', '>', tooLate)]),
    );
  if (dueSince !== undefined) {
    update = update
      .where((row) =>
        row.or([row('startedAt', 'is', null), row('startedAt', '<', dueSince), row('startedAt', '>', tooLate)]),
      )
      .where((row) => row.or([row('retryAt', 'is', null), row('retryAt', '<=', now), row('retryAt', '>', tooLate)]));
  }
  if ((await update.executeTakeFirst()).numUpdatedRows === 1n) return 'taken';
  const row = await database.selectFrom('sweeps').selectAll().where('name', '=', name).executeTakeFirst();
  const { holder: heldBy = null, heldUntil = null } = row ?? {};
  return heldBy !== null && heldUntil !== null && heldUntil > now ? { heldBy, until: heldUntil } : 'not-due';
}
