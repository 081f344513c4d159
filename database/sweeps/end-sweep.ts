import type { Database } from '../schema.ts';

export interface EndedSweep {
  name: string;
  holder: string;
  now: string;
  /** Null if the turn did what was due. */
  error: string | null;
  /** How long to wait after so many failures in a row, in milliseconds. */
  delayMs: (failures: number) => number;
}

/** Gives a sweep back, and records how its turn ended. Does nothing if another process has taken it meanwhile. */
export async function endSweep(database: Database, { name, holder, now, error, delayMs }: EndedSweep): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('sweeps')
      .set((column) => ({
        holder: null,
        heldUntil: null,
        endedAt: now,
        error,
        failures: error === null ? 0 : column('failures', '+', 1),
        retryAt: null,
      }))
      .where('name', '=', name)
      .where('holder', '=', holder)
      .returning('failures')
      .executeTakeFirst();
    if (row === undefined || error === null) return;
    const retryAt = new Date(Date.parse(now) + delayMs(row.failures)).toISOString();
    await transaction.updateTable('sweeps').set({ retryAt }).where('name', '=', name).execute();
  });
}
