import { sql } from 'kysely';
import type { Database } from '../schema.ts';
import type { BalancesTable } from '../ledger/ledger-tables.ts';

export type PastBalance = Omit<BalancesTable, 'spentMicros'> & { spentMicros: number };

/** What was reserved, settled and known to be spent in these periods before an instant (RFC 3339), from the book. */
export async function balancesBefore(
  database: Database,
  { at, periods }: { at: string; periods: readonly string[] },
): Promise<PastBalance[]> {
  const rows = await database
    .selectFrom('entries')
    .innerJoin('runs', 'runs.runId', 'entries.runId')
    .select(['entries.scope', 'entries.period'])
    .select([
      sql<number>`sum(case entries.kind when 'release' then -micros when 'reserve' then micros when 'raise' then micros else 0 end)`.as(
        'reservedMicros',
      ),
      sql<number>`sum(case when entries.kind in ('settle', 'late') then micros else 0 end)`.as('settledMicros'),
      sql<number>`sum(case when entries.kind = 'settle' then runs.spend_micros else 0 end)`.as('spentMicros'),
    ])
    .where('entries.at', '<', at)
    .where('entries.period', 'in', [...periods])
    .groupBy(['entries.scope', 'entries.period'])
    .execute();
  return rows;
}
