import type { Database } from '../schema.ts';
import { EVERYTHING } from './everything.ts';
import { noteSwitch } from './notes/note-switch.ts';

export interface PauseRequest {
  /** The automation's id; null: all automations. */
  automation: string | null;
  /** Who does it. */
  by: string;
  reason: string | null;
  /** RFC 3339. */
  at: string;
}

/** A pause that is in force. */
export interface Pause {
  /** The automation's id; null: all automations. */
  automation: string | null;
  by: string;
  /** RFC 3339. */
  since: string;
  reason: string | null;
}

/**
 * Switches an automation off, or all of them: from now on its events become runs that are skipped. Runs under way go on.
 * Returns the pause that is in force: the former one if it was paused already.
 */
export async function pause(database: Database, { automation, by, reason, at }: PauseRequest): Promise<Pause> {
  const id = automation ?? EVERYTHING;
  const columns = { pausedBy: by, pausedAt: at, reason, resumedBy: null, resumedAt: null };
  const row = await database.transaction().execute(async (transaction) => {
    const paused = await transaction
      .insertInto('pauses')
      .values({ automation: id, ...columns })
      .onConflict((conflict) =>
        conflict.column('automation').doUpdateSet(columns).where('pauses.resumedAt', 'is not', null),
      )
      .returning('automation')
      .executeTakeFirst();
    if (paused !== undefined) await noteSwitch(transaction, { automation: id, isOn: 0, doneBy: by, since: at, reason });
    return await transaction.selectFrom('pauses').selectAll().where('automation', '=', id).executeTakeFirstOrThrow();
  });
  return { automation, by: row.pausedBy, since: row.pausedAt, reason: row.reason };
}
