import type { Database } from '../schema.ts';
import { EVERYTHING } from './everything.ts';
import { noteSwitch } from './notes/note-switch.ts';

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
    // Failures that did not open the breaker are forgotten, too.
    if (ended !== undefined || closed !== undefined)
      await noteSwitch(transaction, {
        automation: automation ?? EVERYTHING,
        isOn: 1,
        doneBy: by,
        since: at,
        reason: null,
      });
    return { wasPaused: ended !== undefined, wasOpen: typeof closed?.openedAt === 'string' };
  });
}
