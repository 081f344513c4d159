import type { RunInput } from '../../contract/run.ts';
import type { PastSwitch } from '../../database/history/past-switches.ts';
import type { KeptDelivery } from '../../database/history/kept-deliveries.ts';
import type { RecordedRun } from '../../database/history/recorded-runs.ts';
import type { Database } from '../../database/schema.ts';
import { agentOf } from '../../definitions/agent-of.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { runIdOf } from '../dispatch/run-id.ts';
import { replayOf } from '../replay-of.ts';
import { beginRun } from './simulation/begin-run.ts';
import { bookRun } from './simulation/book-run.ts';
import { countedAs, type Counted } from './counted-as.ts';
import { createSimulation } from './simulation/create-simulation.ts';
import { decideAgain } from './decide-again.ts';
import { isStillDue } from './occasions.ts';
import { planRecorded, planRun, type PlanMeans } from './plan-means.ts';
import type { Fate } from './simulation/planned-run.ts';
import { predictCost } from './predict-cost.ts';
import { readAnswers } from './read-answers.ts';
import { seedSimulation } from './simulation/seed-simulation.ts';
import type { Simulation } from './simulation/simulation.ts';

/** One version of the definitions, and what would have happened with it. */
export interface Side {
  /** Only the automations that are looked at. */
  definitions: Definitions;
  means: Map<string, PlanMeans>;
  simulation: Simulation;
}

export interface Past {
  /** Curfew's own database, which is only read. */
  history: Database;
  /** RFC 3339; `until` counts no more. */
  since: string;
  until: string;
  engine: 'local' | 'hosted';
  heldUntil: Simulation['heldUntil'];
  /** In the order of time. */
  switches: readonly PastSwitch[];
}

/** Brings one version of the definitions to where things stood at the beginning. Close its simulation's database at the end. */
export async function createSide(definitions: Definitions, past: Past): Promise<Side> {
  const { history, since, until, engine, heldUntil, switches } = past;
  const means = new Map<string, PlanMeans>();
  for (const automation of definitions.automations) {
    const agent = agentOf(automation, definitions.agents);
    if (agent === null) continue;
    const prediction = await predictCost(history, { automation, until });
    means.set(automation.id, { automation, agent, prediction, engine });
  }
  const simulation = await createSimulation(definitions.settings, heldUntil);
  const planAgain = (recorded: RecordedRun): ReturnType<typeof planRecorded> | null => {
    const found = means.get(recorded.row.automation);
    return found === undefined ? null : planRecorded(found, recorded);
  };
  await seedSimulation(simulation, { history, since, switches, planAgain });
  return { definitions, means, simulation };
}

/** A delivery with the runs that it really started, by their ids. */
export interface Given {
  delivery: KeptDelivery;
  /** When it happened (RFC 3339). */
  at: string;
  runs: ReadonlyMap<string, RecordedRun>;
}

/** Called once for each automation that a delivery may be meant for, at once or later in the time of the simulation. */
export type Note = (automation: string, counted: Counted, fate: Fate | null) => void;

/** Decides what a delivery does with each automation, and lets the runs that it starts ask for admission. */
export async function decideOn(side: Side, given: Given, note: Note): Promise<string[]> {
  const { delivery, runs } = given;
  const decided = await decideAgain(side.definitions, delivery);
  for (const each of decided) {
    const { automation, reason } = each;
    const run = runs.get(runIdOf(automation, delivery.source, delivery.deliveryId)) ?? null;
    if (each.verdict === 'unknown') {
      note(automation, { kind: 'unknown', reason }, null);
      if (run !== null) letHappen(side, run);
    } else if (each.verdict === 'refused') note(automation, { kind: 'unmatched', reason }, null);
    else plan(side, each.input, { given, run, note });
  }
  return decided.map(({ automation }) => automation);
}

/** Lets a recorded run happen again that is not decided by its delivery: what is recorded of it is all that is known. */
export function letHappen({ means, simulation }: Side, recorded: RecordedRun): void {
  const found = means.get(recorded.row.automation);
  if (found === undefined) return bookRun(simulation, recorded);
  beginRun(simulation, planRecorded(found, recorded), recorded.asks[0]?.at ?? recorded.row.startedAt);
}

function plan(
  { means, simulation }: Side,
  input: RunInput,
  { given, run, note }: { given: Given; run: RecordedRun | null; note: Note },
): void {
  const { delivery, at } = given;
  const { automation, agent, event } = input;
  const found = means.get(automation.id);
  if (found === undefined) return note(automation.id, { kind: 'unmatched', reason: 'its agent does not exist' }, null);
  const isOccasion = delivery.source === 'schedule' && replayOf(delivery) === null;
  if (isOccasion && !isStillDue(found.automation, delivery.deliveryId))
    return note(automation.id, { kind: 'unmatched', reason: 'its schedule is not due at that time' }, null);
  const facts = {
    runId: runIdOf(automation.id, delivery.source, delivery.deliveryId),
    automation: automation.id,
    agent: agent.name,
    model: agent.model.id,
    event,
    spendLimitMicros: automation.limits.spendMicros,
    durationLimitMs: automation.limits.durationMs,
    startedAt: delivery.receivedAt,
  };
  const decided = (fate: Fate): void => note(automation.id, countedAs(fate), fate);
  const asksAt = run?.asks[0]?.at ?? readAnswers(delivery.answers)?.at ?? at;
  beginRun(simulation, planRun(found, { facts, recorded: run, decided }), asksAt);
}
