import type { BusyPolicy, Refused } from '../../../contract/admission.ts';
import type { BudgetRefusal } from '../../../contract/budget.ts';
import type { Outcome, RunFacts } from '../../../contract/run.ts';
import type { RecordedRun } from '../../../database/history/recorded-runs.ts';
import type { Budget } from '../../../definitions/automation.ts';
import type { Micros } from '../../../money/micros.ts';

/** A run that would be started, before it is known whether it may. */
export interface PlannedRun {
  /** `startedAt` is when its event arrived: that says which of two events is the newer one. */
  facts: RunFacts;
  whenBusy: BusyPolicy;
  /** The automation's own budgets. */
  budgets: readonly Budget[];
  /** The most that it may cost; null: the price of its model is not known. */
  amountMicros: Micros | null;
  /** What it would take if it never was. */
  predicted: { spendMicros: Micros; durationMs: number };
  /** What really became of it; null if it never was. */
  recorded: RecordedRun | null;
  /** Called once, when it is known what becomes of it. */
  decided: (fate: Fate) => void;
}

/**
 * What becomes of a planned run. `ended`: it was admitted and ended before it asked for money, because people denied it or
 * stopped it. `open`: it still waits when the time is over.
 */
export type Fate =
  | { kind: 'started' }
  | { kind: 'refused'; refusal: Refused }
  | { kind: 'over-budget'; refusal: BudgetRefusal }
  | { kind: 'unpriced'; model: string }
  | { kind: 'ended'; outcome: Outcome }
  | { kind: 'open' };
