import type { Client } from '@temporalio/client';
import type { Admission } from '../../../../contract/admission.ts';
import type { RunId } from '../../../../contract/event.ts';
import type { Outcome, RunFacts, RunInput } from '../../../../contract/run.ts';
import { NO_TOTALS } from '../../../../contract/totals.ts';
import { markSteered } from '../../../../database/admission/mark-steered.ts';
import { pause } from '../../../../database/admission/pause.ts';
import { resume } from '../../../../database/admission/resume.ts';
import { markDeliveries } from '../../../../database/inbox/mark-delivery.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import type { NewDelivery } from '../../../../database/inbox/new-delivery.ts';
import { raise } from '../../../../database/ledger/raise.ts';
import { reserve } from '../../../../database/ledger/reserve.ts';
import { syncBudgets } from '../../../../database/ledger/sync-budgets.ts';
import { admit } from '../../../../database/runs/admit.ts';
import { settle, type Settlement } from '../../../../database/runs/settle.ts';
import type { Database } from '../../../../database/schema.ts';
import type { Definitions } from '../../../../definitions/load-definitions.ts';
import { createEventQueue, type EventQueue } from '../../../../triggers/backtest/simulation/event-queue.ts';
import { decideAndRecord } from '../../../../triggers/dispatch/decide-and-record.ts';
import type { DecideDependencies } from '../../../../triggers/dispatch/decide-delivery.ts';
import { makeDelivery } from '../make-delivery.ts';
import type { Chance } from './chance.ts';

export interface Month {
  database: Database;
  definitions: Definitions;
  chance: Chance;
  /** In the order of their arrival. */
  deliveries: readonly NewDelivery[];
  /** Moves the clock of the process. */
  setClock: (at: string) => void;
  /** People pause automations now and then. */
  withPauses: boolean;
  /** How long after its end a run is settled, at most: until then it holds its subject. */
  settlesLateMs?: number;
}

/** A run as its workflow sees it. */
interface PlayedRun {
  facts: RunFacts;
  input: RunInput;
  step: number;
  isOver: boolean;
  givesUp: boolean;
  isWorking: boolean;
}

interface Stage extends Month {
  queue: EventQueue;
  runs: Map<RunId, PlayedRun>;
  used: Set<number>;
}

const MINUTE_MS = 60_000;

/**
 * Lets a month happen: deliveries are stored and decided, and runs do what their workflows do, by the real parts and by chance,
 * with the clock of the process moved. Only Temporal and agents are left out.
 */
export async function playMonth(month: Month): Promise<void> {
  const { database, definitions, chance, deliveries, withPauses } = month;
  await syncBudgets(database, definitions.settings);
  const stage: Stage = { ...month, queue: createEventQueue(), runs: new Map(), used: new Set() };
  for (const delivery of deliveries) {
    const from = Date.parse(delivery.receivedAt);
    later(stage, from, () => arrive(stage, delivery));
    if (withPauses && chance.in100(2)) later(stage, from, () => switchOff(stage));
  }
  await stage.queue.runBefore('9');
}

/** No two things happen in the same millisecond, so that their order is known afterwards. */
function later({ queue, used, setClock }: Stage, wantedMs: number, act: () => Promise<void>): void {
  let ms = wantedMs;
  while (used.has(ms)) ms += 1;
  used.add(ms);
  const happen = async (at: string): Promise<void> => {
    setClock(at);
    await act();
  };
  queue.add({ at: new Date(ms).toISOString(), order: 0, happen });
}

function soon(stage: Stage, mostMs: number, act: () => Promise<void>): void {
  later(stage, Date.now() + 1 + stage.chance.below(mostMs), act);
}

async function arrive(stage: Stage, delivery: NewDelivery): Promise<void> {
  const { database, definitions, chance } = stage;
  const started: [RunId, RunInput][] = [];
  const start = async (_: string, { workflowId, args }: { workflowId: string; args: [RunInput] }): Promise<void> =>
    void started.push([workflowId.slice('run/'.length), structuredClone(args[0])]);
  const withDeadline = <T>(_: number, call: () => Promise<T>): Promise<T> => call();
  const client = { workflow: { start }, connection: { withDeadline } } as unknown as Client;
  const github = { permissionOf: async () => 'write', changedFiles: async () => [], botLogin: async () => null };
  await storeDeliveries(database, [delivery]);
  const dependencies = { client, definitions, taskQueue: 'unused', github } as unknown as DecideDependencies;
  const stored = makeDelivery(null, { ...delivery, state: 'pending' });
  const mark = await decideAndRecord(dependencies, { ...stored, body: delivery.body });
  await markDeliveries(database, [{ source: delivery.source, deliveryId: delivery.deliveryId, mark }]);
  for (const [runId, input] of started) {
    soon(stage, chance.in100(5) ? 20 * MINUTE_MS : 300, () => begin(stage, runId, input));
  }
}

async function begin(stage: Stage, runId: RunId, input: RunInput): Promise<void> {
  const { automation, agent, event } = input;
  const facts: RunFacts = {
    runId,
    automation: automation.id,
    agent: agent.name,
    model: agent.model.id,
    event,
    spendLimitMicros: automation.limits.spendMicros,
    durationLimitMs: automation.limits.durationMs,
    startedAt: new Date().toISOString(),
  };
  const run: PlayedRun = { facts, input, step: 0, isOver: false, givesUp: false, isWorking: false };
  stage.runs.set(runId, run);
  await ask(stage, run);
}

async function ask(stage: Stage, run: PlayedRun): Promise<void> {
  const { database, chance } = stage;
  if (run.isOver || run.isWorking) return;
  const { facts, givesUp: giveUp } = run;
  const { whenBusy } = run.input.automation;
  const admission = await admit(database, { run: facts, step: ++run.step, whenBusy, giveUp, final: true });
  wake(stage, admission.wake ?? []);
  if (admission.admitted) {
    run.isWorking = true;
    for (const runId of admission.steering ?? []) take(stage, runId, facts.runId);
    if (chance.in100(4)) return soon(stage, 90 * MINUTE_MS, () => end(stage, run, chance.of(['refused', 'cancelled'])));
    return soon(stage, chance.in100(5) ? 60 * MINUTE_MS : 50, () => work(stage, run));
  }
  if (admission.reason !== 'waiting') return await end(stage, run, 'skipped');
  waitOn(stage, run, admission);
}

function waitOn(
  stage: Stage,
  run: PlayedRun,
  { holder, policy, until, isTold }: Extract<Admission, { reason: 'waiting' }>,
): void {
  const { chance } = stage;
  later(stage, Date.parse(until), async () => {
    run.givesUp = true;
    await ask(stage, run);
  });
  if (chance.in100(3))
    soon(stage, 30 * MINUTE_MS, async () => (run.isWorking ? undefined : end(stage, run, 'cancelled')));
  if (policy === 'steer') take(stage, run.facts.runId, holder);
  if (policy !== 'restart' || isTold === true) return;
  soon(stage, 5_000, async () => {
    const held = stage.runs.get(holder);
    if (held !== undefined) await end(stage, held, 'cancelled');
  });
}

/** Some runs end before they come to it. */
function take(stage: Stage, runId: RunId, into: RunId): void {
  soon(stage, stage.chance.in100(60) ? 2_000 : 120 * MINUTE_MS, async () => {
    if (stage.runs.get(into)?.isOver !== false || stage.runs.get(runId)?.isOver !== false) return;
    await markSteered(stage.database, { into, runId });
    wake(stage, [runId]);
  });
}

function wake(stage: Stage, runIds: readonly RunId[]): void {
  for (const runId of runIds) {
    const run = stage.runs.get(runId);
    if (run !== undefined) soon(stage, 40, () => ask(stage, run));
  }
}

async function work(stage: Stage, run: PlayedRun): Promise<void> {
  const { database, chance } = stage;
  const { facts, input } = run;
  if (run.isOver) return;
  const { limits, budgets } = input.automation;
  const at = new Date().toISOString();
  const asked = { run: facts, step: ++run.step, amountMicros: limits.spendMicros, budgets, at };
  const decision = await reserve(database, asked);
  if (!decision.reserved) return await end(stage, run, 'skipped');
  const lastsMs = (1 + chance.below(chance.in100(5) ? 30 * 60 : 90)) * MINUTE_MS;
  const outcome = chance.of<Outcome>([
    'delivered',
    'delivered',
    'no-change',
    'failed',
    'failed',
    'timed-out',
    'cancelled',
  ]);
  later(stage, Date.now() + lastsMs, () => end(stage, run, outcome, chance.below(limits.spendMicros)));
  if (!chance.in100(5)) return;
  soon(stage, lastsMs, async () => {
    if (run.isOver) return;
    const more = { runId: facts.runId, step: ++run.step, extraMicros: 1_000_000, at: new Date().toISOString() };
    await raise(database, more);
  });
}

async function end(stage: Stage, run: PlayedRun, outcome: Outcome, spendMicros = 0): Promise<void> {
  if (run.isOver) return;
  run.isOver = true;
  const { chance, settlesLateMs = 0 } = stage;
  const settlement: Settlement = {
    run: run.facts,
    outcome,
    reason: 'It is over',
    totals: { ...NO_TOTALS, spendMicros, spendPartial: chance.in100(10) },
    artefacts: [],
    sessionId: null,
    endedAt: new Date().toISOString(),
  };
  if (settlesLateMs > 0) soon(stage, settlesLateMs, () => settleNow(stage, settlement));
  else await settleNow(stage, settlement);
}

async function settleNow(stage: Stage, settlement: Settlement): Promise<void> {
  const { granted } = await settle(stage.database, settlement);
  wake(stage, granted);
}

async function switchOff(stage: Stage): Promise<void> {
  const { database, definitions, chance } = stage;
  const automation = chance.in100(10) ? null : chance.of(definitions.automations).id;
  await pause(database, { automation, by: 'ada', reason: null, at: new Date().toISOString() });
  soon(stage, 8 * 60 * MINUTE_MS, async () => {
    await resume(database, { automation, by: 'ada', at: new Date().toISOString() });
  });
}
