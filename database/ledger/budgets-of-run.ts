import type { RunId } from '../../contract/event.ts';
import type { Micros } from '../../money/micros.ts';
import { runFactsOf } from '../runs/run-facts-of.ts';
import { runRecord } from '../runs/run-record.ts';
import type { Database } from '../schema.ts';
import { limitOf } from './limit-of.ts';
import { makeReservation, type Reservation } from './reservation.ts';
import { DEFAULT_TIME_ZONE } from './sync-budgets.ts';

/** A budget that applies to a run, with all that runs have taken from it in the run's period. */
export interface RunBudget {
  scope: string;
  period: string;
  reservedMicros: Micros;
  /** What runs that have ended were charged. */
  chargedMicros: Micros;
  /** What is known to have been spent of that. */
  spentMicros: Micros;
  limitMicros: Micros;
  /** The budget is of the run's automation, and lower than that of `curfew.yml`, if there is one. */
  isOwn: boolean;
}

/**
 * The budgets that apply to a run, sorted by scope and period: those of `curfew.yml` as they are now, and its
 * automation's own as they were when it reserved its money. If the run has reserved nothing, only the first are known.
 */
export async function budgetsOfRun(database: Database, runId: RunId): Promise<RunBudget[]> {
  const row = await database.selectFrom('runs').selectAll().where('runId', '=', runId).executeTakeFirst();
  if (row === undefined) return [];
  const common = await database.selectFrom('budgets').selectAll().execute();
  const timeZone = common[0]?.timeZone ?? DEFAULT_TIME_ZONE;
  const { accounts } =
    row.reservation === null
      ? makeReservation(runFactsOf(runRecord(row, [])), { at: row.startedAt, timeZone, budgets: [] })
      : (JSON.parse(row.reservation) as Reservation);
  const periods = [...new Set(accounts.map(({ period }) => period))];
  const balances = await database.selectFrom('balances').selectAll().where('period', 'in', periods).execute();
  return accounts.flatMap((account) => {
    const limitMicros = limitOf(account, common);
    if (limitMicros === null) return [];
    const { scope, period, ownLimitMicros } = account;
    const balance = balances.find((one) => one.scope === scope && one.period === period);
    return {
      scope,
      period,
      reservedMicros: balance?.reservedMicros ?? 0,
      chargedMicros: balance?.settledMicros ?? 0,
      spentMicros: balance?.spentMicros ?? 0,
      limitMicros,
      isOwn: ownLimitMicros === limitMicros,
    };
  });
}
