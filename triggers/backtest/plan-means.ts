import type { RunFacts } from '../../contract/run.ts';
import type { RecordedRun } from '../../database/history/recorded-runs.ts';
import { runFactsOf } from '../../database/runs/run-facts-of.ts';
import { runRecord } from '../../database/runs/run-record.ts';
import type { Agent } from '../../definitions/agent.ts';
import type { Automation } from '../../definitions/automation.ts';
import { reservationFor } from '../../money/reservation-for.ts';
import type { Fate, PlannedRun } from './simulation/planned-run.ts';
import type { Prediction } from './predict-cost.ts';

/** What a run of an automation is planned with. */
export interface PlanMeans {
  automation: Automation;
  agent: Pick<Agent, 'model'>;
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
  const reserved = { limitMicros: limits.spendMicros, durationMs: limits.durationMs, model, isFast: speed === 'fast' };
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

/** A run of which only the record is known: it happens again, but it does not count. */
export function planRecorded(means: PlanMeans, recorded: RecordedRun): PlannedRun {
  const facts = { ...runFactsOf(runRecord(recorded.row, [])), startedAt: recorded.arrivedAt };
  return planRun(means, { facts, recorded, decided: () => {} });
}
