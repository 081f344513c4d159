import type { BudgetRefusal } from '../../contract/budget.ts';
import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import { recordNotices } from './record-notices.ts';

/**
 * Stores that a budget has refused a run, once for each scope, period and limit. A run that wants more than the whole budget says
 * nothing about what is left of it, so nothing is stored. Nor is it for a run that asks for more after the day or month in which
 * it started: that budget refuses no new run any more.
 */
export async function recordFullBudget(
  database: Database,
  { runId, refusal, at }: { runId: RunId; refusal: BudgetRefusal; at: string },
): Promise<void> {
  const { scope, per, period, limitMicros, settledMicros, reservedMicros, wantedMicros, freeAgainAt } = refusal;
  if (freeAgainAt === null || freeAgainAt <= at) return;
  const amounts = { limitMicros, settledMicros, reservedMicros, wantedMicros };
  const notice = { kind: 'budget', scope, per, period, ...amounts, runId, freeAgainAt } as const;
  await recordNotices(database, { notices: [notice], at });
}
