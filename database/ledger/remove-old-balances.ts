import { periodOf } from '../../time/period-of.ts';
import type { Database } from '../schema.ts';
import { DEFAULT_TIME_ZONE } from './sync-budgets.ts';

const MS_PER_DAY = 86_400_000;

/**
 * Removes what was counted in days and months that were over before a time (RFC 3339), at most `limit` at once, and who
 * told people that a budget was full. Never a period in which something is still reserved. Returns how many it removed.
 */
export async function removeOldBalances(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const budget = await transaction.selectFrom('budgets').select('timeZone').executeTakeFirst();
    // A day earlier, since the time zone may have been another one.
    const earlier = Date.parse(before) - MS_PER_DAY;
    const isOver = { day: '____-__-__', month: '____-__' };
    const zone = budget?.timeZone ?? DEFAULT_TIME_ZONE;
    const old = await transaction
      .selectFrom('balances')
      .select(['scope', 'period'])
      .where('reservedMicros', '=', 0)
      .where((row) =>
        row.or([
          row('period', 'like', isOver.day).and('period', '<', periodOf(earlier, 'day', zone)),
          row('period', 'like', isOver.month).and('period', '<', periodOf(earlier, 'month', zone)),
        ]),
      )
      .limit(limit)
      .execute();
    for (const { scope, period } of old) {
      for (const table of ['balances', 'budgetNotices'] as const) {
        await transaction.deleteFrom(table).where('scope', '=', scope).where('period', '=', period).execute();
      }
    }
    return old.length;
  });
}
