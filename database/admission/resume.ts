import type { Database } from '../schema.ts';
import { EVERYTHING } from './everything.ts';

export interface Resumed {
  /** A pause was ended. */
  wasPaused: boolean;
  /** The breaker of the automation was open, and is closed now. */
  wasOpen: boolean;
}

/**
 * Ends the pause of an automation and closes its breaker, so that its next event may start a run; with null it ends the pause
 * of all automations, and automations that were paused by name stay so.
 */
export async function resume(
  database: Database,
  { automation, by, at }: { automation: string | null; by: string; at: string },
): Promise<Resumed> {
  return await database.transaction().execute(async (transaction) => {
    const ended = await transaction
      .updateTable('pauses')
      .set({ resumedBy: by, resumedAt: at })
      .where('automation', '=', automation ?? EVERYTHING)
      .where('resumedAt', 'is', null)
      .returning('automation')
      .executeTakeFirst();
    const closed =
      automation === null
        ? undefined
        : await transaction
            .deleteFrom('breakers')
            .where('automation', '=', automation)
            .returning('openedAt')
            .executeTakeFirst();
    return { wasPaused: ended !== undefined, wasOpen: typeof closed?.openedAt === 'string' };
  });
}
