import type { BusyPolicy } from '../../contract/admission.ts';
import type { RunFacts } from '../../contract/run.ts';
import type { RecordedRun } from '../../database/history/recorded-runs.ts';
import type { Reservation } from '../../database/ledger/reservation.ts';
import { runFactsOf } from '../../database/runs/run-facts-of.ts';
import { runRecord } from '../../database/runs/records/run-record.ts';
import type { Agent } from '../../definitions/agent.ts';
import type { Automation } from '../../definitions/automation.ts';
import { canSearch } from '../../money/can-search.ts';
import { reservationFor } from '../../money/reservation-for.ts';
import { reservedFirst } from './simulation/book-run.ts';
import type { Fate, PlannedRun } from './simulation/planned-run.ts';
import type { Prediction } from './predict-cost.ts';

/** What a run of an automation is planned with. */
export interface PlanMeans {
  automation: Automation;
  agent: Pick<Agent, 'model' | 'tools'>;
  prediction: Prediction;
  /** Where sessions run: that decides how much is reserved. */
  engine: 'local' | 'hosted';
}

/** A run with these facts, as the definitions want it. */
export function planRun(
  { automation, agent, prediction, engine }: PlanMeans,
  { facts, recorded, decided }: { facts: RunFacts; recorded: RecordedRun | null; decided: (fate: Fate) => void },
): PlannedRun {
  const { whenBusy, budgets, limits } = automation;
  const { id: model, speed } = agent.model;
  const reserved = {
    limitMicros: limits.spendMicros,
    durationMs: limits.durationMs,
    model,
    isFast: speed === 'fast',
    canSearch: canSearch(agent.tools),
  };
  return {
    facts,
    whenBusy,
    budgets,
    amountMicros: reservationFor(reserved, engine),
    predicted: { spendMicros: prediction.p50Micros, durationMs: prediction.durationMs },
    recorded,
    decided,
  };
}

/**
 * A run of which only the record is known: it happens again, but it does not count. It keeps the definitions with which it really
 * started, as far as its record says them: they may have changed since.
 */
export function planRecorded(means: PlanMeans, recorded: RecordedRun): PlannedRun {
  const facts = { ...runFactsOf(runRecord(recorded.row, [])), startedAt: recorded.arrivedAt };
  const planned = planRun(means, { facts, recorded, decided: () => {} });
  return { ...planned, whenBusy: policyOf(recorded) ?? planned.whenBusy, ...moneyOf(recorded) };
}

/** How it waited for its subject; null if it never did. A run that may not restart another one waits as with `queue-latest`. */
function policyOf({ row, asks }: RecordedRun): BusyPolicy | null {
  for (const { admission } of asks) {
    if (admission.admitted || admission.reason !== 'waiting') continue;
    return admission.policy === 'queue-latest' && row.ratedAt !== null ? 'restart' : admission.policy;
  }
  return null;
}

/** What it asked for, and its automation's own budgets of the time; empty if it never asked. */
function moneyOf(recorded: RecordedRun): Partial<Pick<PlannedRun, 'amountMicros' | 'budgets'>> {
  const { row, money } = recorded;
  if (money?.decision.reserved === true && row.reservation !== null) {
    const { accounts } = JSON.parse(row.reservation) as Reservation;
    const budgets = accounts.flatMap(({ kind, per, ownLimitMicros }) =>
      ownLimitMicros === null ? [] : { scope: kind, per, spendMicros: ownLimitMicros },
    );
    return { amountMicros: reservedFirst(recorded), budgets };
  }
  if (money?.decision.reserved !== false || money.decision.reason !== 'over-budget') return {};
  return { amountMicros: money.decision.refusal.wantedMicros };
}
