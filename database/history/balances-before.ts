import { sql } from 'kysely';
import type { Database } from '../schema.ts';
import type { BalancesTable } from '../ledger/ledger-tables.ts';

export type PastBalance = Omit<BalancesTable, 'spentMicros'> & { spentMicros: number };

/**
 * What was reserved, settled and known to be spent in these periods before an instant (RFC 3339), from the book. An entry counts
 * from the moment at which it was written: the `at` of a reservation is when its workflow asked, and that of a settlement is
 * when its run ended.
 */
export async function balancesBefore(
  database: Database,
  { at, periods }: { at: string; periods: readonly string[] },
): Promise<PastBalance[]> {
  const spent = sql<number>`runs.spend_micros - coalesce((
    select sum(spend_micros) from late_sessions
    where run_id = runs.run_id and at >= ${at} and session_id <> coalesce(runs.session_id, '')
  ), 0)`;
  const writtenAt = sql<string>`case
    when entries.kind in ('release', 'settle') then coalesce(runs.settled_at, entries.at)
    when entries.kind in ('give', 'hold', 'let-go') then entries.at
    else coalesce(decisions.decided_at, entries.at)
  end`;
  return await database
    .selectFrom('entries')
    .innerJoin('runs', 'runs.runId', 'entries.runId')
    .leftJoin('decisions', (join) =>
      join.onRef('decisions.runId', '=', 'entries.runId').onRef('decisions.step', '=', 'entries.step'),
    )
    .select(['entries.scope', 'entries.period'])
    .select([
      sql<number>`sum(case
        when entries.kind in ('release', 'give', 'let-go') then -micros
        when entries.kind in ('reserve', 'raise', 'hold') then micros
        else 0
      end)`.as('reservedMicros'),
      sql<number>`sum(case when entries.kind in ('settle', 'late') then micros else 0 end)`.as('settledMicros'),
      sql<number>`sum(case when entries.kind = 'settle' then ${spent} else 0 end)`.as('spentMicros'),
    ])
    .where(writtenAt, '<', at)
    .where('entries.period', 'in', [...periods])
    .groupBy(['entries.scope', 'entries.period'])
    .execute();
}
