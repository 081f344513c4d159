import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/**
 * Whether this run is the one that tells people that a budget is full. True for the first run that asks about the scope
 * and period, however often it asks; false for all others.
 */
export async function budgetNotice(
  database: Database,
  notice: { runId: RunId; scope: string; period: string; at: string },
): Promise<boolean> {
  const { runId } = await database
    .insertInto('budgetNotices')
    .values(notice)
    .onConflict((conflict) =>
      conflict.columns(['scope', 'period']).doUpdateSet((row) => ({ runId: row.ref('budgetNotices.runId') })),
    )
    .returning('runId')
    .executeTakeFirstOrThrow();
  return runId === notice.runId;
}
