import type { BudgetRefusal } from '../../contract/budget.ts';
import type { RunId } from '../../contract/event.ts';
import type { Budget } from '../../definitions/automation.ts';
import type { BudgetScope } from '../../money/budget.ts';
import type { Micros } from '../../money/micros.ts';
import { runFactsOf } from '../runs/run-facts-of.ts';
import { runRecord } from '../runs/records/run-record.ts';
import type { Database } from '../schema.ts';
import { limitOf } from './limit-of.ts';
import { makeReservation, type Reservation } from './reservation.ts';
import type { ReserveDecision } from './reserve.ts';
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
  /** With this limit it had no room for the run, so that the run did not start. */
  hasRefused: boolean;
}

/**
 * The budgets that apply to a run, sorted by scope and period: those of `curfew.yml` as they are now, and its
 * automation's own as they were when it reserved its money. If it has reserved nothing, only that one of its own is known which
 * refused it. Where `curfew.yml` has a budget for the same scope and period, it is not known whether that one refused it: its
 * limit may have been another one then.
 */
export async function budgetsOfRun(database: Database, runId: RunId): Promise<RunBudget[]> {
  const row = await database.selectFrom('runs').selectAll().where('runId', '=', runId).executeTakeFirst();
  if (row === undefined) return [];
  const common = await database.selectFrom('budgets').selectAll().execute();
  const timeZone = common[0]?.timeZone ?? DEFAULT_TIME_ZONE;
  const refused = row.reservation === null ? await refusalOf(database, runId) : null;
  const { accounts } =
    row.reservation === null
      ? makeReservation(runFactsOf(runRecord(row, [])), {
          at: refused?.at ?? row.startedAt,
          timeZone,
          budgets: refused === null ? [] : [budgetOf(refused.refusal)],
        })
      : (JSON.parse(row.reservation) as Reservation);
  const periods = [...new Set(accounts.map(({ period }) => period))];
  const balances = await database.selectFrom('balances').selectAll().where('period', 'in', periods).execute();
  return accounts.flatMap((account) => {
    const limitMicros = limitOf(account, common);
    if (limitMicros === null) return [];
    const { scope, period, ownLimitMicros } = account;
    const isOwn = ownLimitMicros === limitMicros;
    const isRefusal = refused?.refusal.scope === scope && refused.refusal.period === period;
    const isCommon = limitOf({ ...account, ownLimitMicros: null }, common) !== null;
    const balance = balances.find((one) => one.scope === scope && one.period === period);
    return {
      scope,
      period,
      reservedMicros: balance?.reservedMicros ?? 0,
      chargedMicros: balance?.settledMicros ?? 0,
      spentMicros: balance?.spentMicros ?? 0,
      limitMicros,
      isOwn: isOwn && !(isRefusal && isCommon),
      hasRefused: isRefusal && isOwn,
    };
  });
}

interface Refused {
  refusal: BudgetRefusal;
  /** RFC 3339: the instant of admission, which says from which day the money should come. */
  at: string;
}

/** Why a run got no money; null if that is not what was decided last. */
async function refusalOf(database: Database, runId: RunId): Promise<Refused | null> {
  const row = await database
    .selectFrom('decisions')
    .select(['decision', 'decidedAt', 'askedAt'])
    .where('runId', '=', runId)
    .orderBy('step', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  // A decision of another kind has no `reserved`.
  const decision = JSON.parse(row.decision) as ReserveDecision;
  if (decision.reserved !== false || decision.reason !== 'over-budget') return null;
  return { refusal: decision.refusal, at: row.askedAt ?? row.decidedAt };
}

/** The budget that refused a run, with its limit at that time. */
function budgetOf({ scope, per, limitMicros }: BudgetRefusal): Budget {
  const [kind = ''] = scope.split(':');
  return { scope: kind as BudgetScope, per, spendMicros: limitMicros };
}
