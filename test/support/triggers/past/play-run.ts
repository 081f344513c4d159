import type { Admission } from '../../../../contract/admission.ts';
import type { Artefact } from '../../../../contract/artefact.ts';
import type { RunId } from '../../../../contract/event.ts';
import type { Outcome, RunFacts, RunInput } from '../../../../contract/run.ts';
import { NO_TOTALS } from '../../../../contract/totals.ts';
import { planOccasion } from '../../../../activities/schedule/plan-occasion.ts';
import { isToSteer } from '../../../../database/admission/is-to-steer.ts';
import { markSteered } from '../../../../database/admission/mark-steered.ts';
import { raise } from '../../../../database/ledger/raise.ts';
import { reserve } from '../../../../database/ledger/reserve.ts';
import { admit } from '../../../../database/runs/admit.ts';
import { chargeLate } from '../../../../database/runs/charge-late.ts';
import { settle, type Settlement } from '../../../../database/runs/settle.ts';
import { FIRST_PULL_REQUEST, PULL_REQUESTS } from './busy-deliveries.ts';
import { later, MINUTE_MS, soon, type PlayedRun, type Stage } from './past-stage.ts';

/** Begins a run, as its workflow does. */
export async function beginRun(stage: Stage, runId: RunId, given: RunInput): Promise<void> {
  if (stage.runs.has(runId)) return;
  const input = structuredClone(given);
  const { automation, agent } = input;
  const facts: RunFacts = {
    runId,
    automation: automation.id,
    agent: agent.name,
    model: agent.model.id,
    event: input.event,
    spendLimitMicros: automation.limits.spendMicros,
    durationLimitMs: automation.limits.durationMs,
    startedAt: new Date().toISOString(),
  };
  const run: PlayedRun = { facts, input, step: 0, state: 'asking', givesUp: false, isClosed: false };
  stage.runs.set(runId, run);
  if (input.event.source === 'schedule') {
    const { event, checkout, refused } = await planOccasion(stage.database, { runId, input });
    Object.assign(facts, { event });
    automation.checkout = checkout;
    if (refused !== null) return end(stage, run, { outcome: 'skipped' });
  }
  // A person may stop it before it has asked for anything.
  if (stage.chance.in100(1)) return end(stage, run, { outcome: 'cancelled' });
  soon(stage, stage.chance.in100(3) ? 20 * MINUTE_MS : 50, () => ask(stage, run));
}

async function ask(stage: Stage, run: PlayedRun): Promise<void> {
  if (run.isClosed || (run.state !== 'asking' && run.state !== 'waiting')) return;
  const admission = await askOnce(stage, run);
  wakeRuns(stage, admission.wake ?? []);
  if (admission.admitted) return goOn(stage, run, admission.steering ?? []);
  if (admission.reason !== 'waiting') return end(stage, run, { outcome: 'skipped' });
  const isFirst = run.state === 'asking';
  run.state = 'waiting';
  if (isFirst) waitFor(stage, run, admission);
}

/** As the activity does: a holder whose workflow is closed loses the subject. */
async function askOnce({ database, runs }: Stage, run: PlayedRun): Promise<Admission> {
  const { facts, givesUp: giveUp, input } = run;
  const request = { run: facts, step: ++run.step, whenBusy: input.automation.whenBusy, giveUp };
  const first = await admit(database, { ...request, final: false });
  if (first.admitted || first.reason !== 'busy') return first;
  const isClosed = runs.get(first.holder)?.isClosed === true;
  return await admit(database, { ...request, final: true, ...(isClosed ? { takeOverFrom: first.holder } : {}) });
}

function goOn(stage: Stage, run: PlayedRun, steering: readonly RunId[]): void {
  const { chance } = stage;
  run.state = 'admitted';
  for (const runId of steering) takeEvent(stage, runId, run.facts.runId);
  const isApproved = chance.in100(6);
  if (isApproved && chance.in100(40))
    return soon(stage, 90 * MINUTE_MS, async () => end(stage, run, { outcome: chance.of(['refused', 'failed']) }));
  if (chance.in100(2)) soon(stage, 30 * MINUTE_MS, () => terminate(stage, run));
  soon(stage, isApproved ? 300 * MINUTE_MS : 50, async () => askForMoney(stage, run, new Date().toISOString()));
}

type Waiting = Extract<Admission, { reason: 'waiting' }>;

function waitFor(stage: Stage, run: PlayedRun, { holder, policy, until, isTold }: Waiting): void {
  const { chance } = stage;
  const { runId } = run.facts;
  later(stage, Date.parse(until) + chance.below(500), async () => {
    run.givesUp = true;
    await ask(stage, run);
  });
  if (chance.in100(3)) soon(stage, 30 * MINUTE_MS, async () => stopWaiting(stage, run));
  if (chance.in100(2)) soon(stage, 30 * MINUTE_MS, () => terminate(stage, run));
  if (policy === 'steer') takeEvent(stage, runId, holder);
  if (policy !== 'restart' || isTold === true) return;
  soon(stage, 5_000, async () => {
    const held = stage.runs.get(holder);
    if (held === undefined || held.isClosed) return;
    end(stage, held, { outcome: held.state === 'waiting' ? 'skipped' : 'cancelled' });
  });
}

function stopWaiting(stage: Stage, run: PlayedRun): void {
  if (run.state === 'waiting') end(stage, run, { outcome: 'cancelled' });
}

/** Some runs end before they come to it. */
function takeEvent(stage: Stage, runId: RunId, into: RunId): void {
  soon(stage, stage.chance.in100(60) ? 2_000 : 120 * MINUTE_MS, async () => {
    const holder = stage.runs.get(into);
    if (holder === undefined || holder.isClosed || holder.state !== 'working') return;
    if (!(await isToSteer(stage.database, { into, runId }))) return;
    await markSteered(stage.database, { into, runId });
    wakeRuns(stage, [runId]);
  });
}

/** A waiting run whose workflow is closed is settled by whoever wakes it. */
export function wakeRuns(stage: Stage, runIds: readonly RunId[]): void {
  for (const runId of runIds) {
    const run = stage.runs.get(runId);
    if (run === undefined) continue;
    soon(stage, 40, () =>
      run.isClosed && run.state === 'waiting' ? settleNow(stage, run, { outcome: 'cancelled' }) : ask(stage, run),
    );
  }
}

async function askForMoney(stage: Stage, run: PlayedRun, at: string): Promise<void> {
  const { database, chance } = stage;
  if (run.isClosed || run.state !== 'admitted') return;
  const { limits, budgets } = run.input.automation;
  const asked = { run: run.facts, step: ++run.step, amountMicros: limits.spendMicros, budgets, at };
  // The database may be away for a while.
  if (chance.in100(4) && at > new Date(Date.now() - MINUTE_MS).toISOString()) {
    run.step -= 1;
    return soon(stage, 30 * MINUTE_MS, () => askForMoney(stage, run, at));
  }
  const decision = await reserve(database, asked);
  if (!decision.reserved) return end(stage, run, { outcome: 'skipped' });
  run.state = 'working';
  work(stage, run, (1 + chance.below(chance.in100(5) ? 30 * 60 : 90)) * MINUTE_MS);
}

const OUTCOMES: readonly Outcome[] = [
  'delivered',
  'delivered',
  'delivered',
  'delivered',
  'no-change',
  'no-change',
  'failed',
  'stalled',
  'timed-out',
  'budget-exhausted',
  'cancelled',
];

function work(stage: Stage, run: PlayedRun, lastsMs: number): void {
  const { database, chance } = stage;
  const { runId } = run.facts;
  const outcome = chance.of(OUTCOMES);
  const spendMicros = chance.in100(10) ? 0 : chance.below(5_400_000);
  later(stage, Date.now() + lastsMs, async () => end(stage, run, { outcome, spendMicros }));
  if (chance.in100(3)) soon(stage, lastsMs, () => terminate(stage, run));
  if (!chance.in100(6)) return;
  soon(stage, lastsMs, async () => {
    if (run.state !== 'working' || run.isClosed) return;
    const extraMicros = chance.of([500_000, 1_000_000, 20_000_000]);
    const more = { runId, step: ++run.step, extraMicros, at: new Date().toISOString() };
    soon(stage, 300, async () => void (await raise(database, more)));
  });
}

interface End {
  outcome: Outcome;
  spendMicros?: number;
}

/** The run is over; it is settled a little later, or much later if something is away. */
function end(stage: Stage, run: PlayedRun, { outcome, spendMicros = 0 }: End): void {
  if (run.state === 'over' || run.isClosed) return;
  const isWorking = run.state === 'working';
  run.state = 'over';
  const endedAt = new Date().toISOString();
  const { chance } = stage;
  const mostMs = chance.in100(10) ? 20 * MINUTE_MS : 2_000;
  soon(stage, mostMs, () => settleNow(stage, run, { outcome, spendMicros, endedAt, isWorking }));
}

async function settleNow(
  stage: Stage,
  run: PlayedRun,
  { outcome, spendMicros = 0, endedAt, isWorking = false }: End & { endedAt?: string; isWorking?: boolean },
): Promise<void> {
  const { database, chance } = stage;
  run.state = 'over';
  const settlement: Settlement = {
    run: run.facts,
    outcome,
    reason: 'It is over',
    totals: { ...NO_TOTALS, spendMicros, spendPartial: isWorking && chance.in100(10) },
    artefacts: isWorking && chance.in100(30) ? [pullRequest(stage, run)] : [],
    sessionId: isWorking ? `session of ${run.facts.runId}` : null,
    endedAt: endedAt ?? new Date().toISOString(),
  };
  const { granted } = await settle(database, settlement);
  wakeRuns(stage, granted);
  if (!isWorking || !chance.in100(2)) return;
  const late = { runId: run.facts.runId, sessionId: `late of ${run.facts.runId}`, spendMicros: chance.below(900_000) };
  soon(
    stage,
    100 * MINUTE_MS,
    async () => void (await chargeLate(database, { ...late, at: new Date().toISOString() })),
  );
}

function pullRequest({ chance }: Stage, { facts }: PlayedRun): Artefact {
  const number = FIRST_PULL_REQUEST + chance.below(PULL_REQUESTS);
  const { repository } = facts.event;
  const url = `https://github.example/${repository ?? 'acme/none'}/pull/${number}`;
  return { type: 'pull-request', url, number, branch: `curfew/${number}`, headSha: 'a'.repeat(40) };
}

/** Ends the workflow from outside, without a clean-up. The reaper finds out later, unless a waiting run is woken before. */
async function terminate(stage: Stage, run: PlayedRun): Promise<void> {
  if (run.state === 'over' || run.isClosed) return;
  run.isClosed = true;
  if (run.state === 'waiting') return;
  const isWorking = run.state === 'working';
  const spendMicros = isWorking ? stage.chance.below(5_000_000) : 0;
  soon(stage, stage.chance.in100(30) ? 90 * MINUTE_MS : 2 * MINUTE_MS, () =>
    settleNow(stage, run, { outcome: 'failed', spendMicros, isWorking }),
  );
}
