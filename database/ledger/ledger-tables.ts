import type { Generated } from 'kysely';
import type { BudgetPeriod, BudgetScope } from '../../money/budget.ts';

/** The budgets of `curfew.yml`: a row for each kind of scope and of period, a null limit where there is none. */
export interface BudgetsTable {
  scopeKind: BudgetScope;
  per: BudgetPeriod;
  limitMicros: number | null;
  /** IANA name: where its days and months begin. The same in all rows. */
  timeZone: string;
}

/** What is reserved and settled in a scope and period. Changes only together with entries, and equals their sums. */
export interface BalancesTable {
  /** `organization`, `repository:<owner/name in lower case>`, `automation:<id>`. */
  scope: string;
  /** `2026-11-21` or `2026-11`. */
  period: string;
  reservedMicros: number;
  /** What runs that have ended were charged. */
  settledMicros: number;
  /** What is known to have been spent of that. */
  spentMicros: Generated<number>;
}

/**
 * `reserve` and `raise` add to what is reserved, `release` takes from it; `settle` adds to what is settled, and so does
 * `late` for a session that was found after its run was settled. A run that starts another one gives money away: `give` takes
 * from what is reserved, `hold` adds what is held for the other run, and `let-go` takes that when it has money of its own, or
 * will never begin.
 */
export type EntryKind = 'reserve' | 'raise' | 'release' | 'settle' | 'late' | 'give' | 'hold' | 'let-go';

/** The book: rows are added, never changed. */
export interface EntriesTable {
  runId: string;
  /**
   * The step of the decision; 0 for the settlement, below that for what was charged late. Of `give`, `hold` and `let-go`: which
   * of the runs that it started.
   */
  step: number;
  scope: string;
  period: string;
  kind: EntryKind;
  micros: number;
  at: string;
}

/** Which run told people that a budget is full: one run per scope and period. */
export interface BudgetNoticesTable {
  scope: string;
  period: string;
  runId: string;
  at: string;
}
