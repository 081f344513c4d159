import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusyPolicy } from '../../../contract/admission.ts';
import type { RunId } from '../../../contract/event.ts';
import type { RunFacts } from '../../../contract/run.ts';
import { isToSteer } from '../../../database/admission/is-to-steer.ts';
import { markSteered } from '../../../database/admission/mark-steered.ts';
import { admit } from '../../../database/runs/admit.ts';
import { heldSubjects } from '../../../database/runs/held-subjects.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { sampledRuns } from '../../support/setup/sampled.ts';

const RUNS = 6;
const POLICIES: BusyPolicy[] = ['skip', 'queue-latest', 'steer', 'restart'];

/** What happens to a run; it is left out if the run cannot do it now. */
type Step = { run: number; do: 'ask' | 'end' | 'terminate' | 'give-up' | 'take-events' };

interface World {
  policies: BusyPolicy[];
  /** The order in which the workflows have started, in which they need not ask. */
  starts: number[];
  steps: Step[];
}

const worlds: fc.Arbitrary<World> = fc.record({
  policies: fc.array(fc.constantFrom(...POLICIES), { minLength: RUNS, maxLength: RUNS }),
  starts: fc.array(fc.nat(9), { minLength: RUNS, maxLength: RUNS }),
  steps: fc.array(
    fc.record({
      run: fc.nat(RUNS - 1),
      do: fc.constantFrom('ask', 'ask', 'end', 'terminate', 'give-up', 'take-events'),
    }),
    { maxLength: 25 },
  ),
});

let world = 0;

describe.each(DATABASES)('on $name', ({ name, openNew }) => {
  it('whatever racing events of one subject do, one run has it at a time, and in the end nothing waits or is held', async () => {
    const database = await openNew();
    await fc.assert(
      fc.asyncProperty(worlds, (given) => play(database, given, false)),
      { numRuns: sampledRuns(name === 'SQLite' ? 30 : 6) },
    );
  });

  it('the same holds if they do it at the same time', async () => {
    const database = await openNew();
    await fc.assert(
      fc.asyncProperty(worlds, (given) => play(database, given, true)),
      { numRuns: sampledRuns(name === 'SQLite' ? 15 : 10) },
    );
  });
});

/** A run as its workflow sees it. */
interface Played {
  facts: RunFacts;
  whenBusy: BusyPolicy;
  step: number;
  state: 'new' | 'asking' | 'waiting' | 'started' | 'ended';
  /** Terminated: its signals are lost. */
  isDead: boolean;
}

async function play(database: Database, { policies, starts, steps }: World, atOnce: boolean): Promise<void> {
  world += 1;
  const runs: Played[] = policies.map((whenBusy, n) => ({
    facts: {
      ...makeRun(`${world}-${n}`, { automation: `world-${world}`, subject: 'issue:acme/api#5' }),
      startedAt: `2026-11-21T10:00:0${starts[n]}.000Z`,
    },
    whenBusy,
    step: 0,
    state: 'new',
    isDead: false,
  }));
  const stage = { database, runs, byId: new Map(runs.map((run) => [run.facts.runId, run])) };
  if (atOnce) await Promise.all(steps.map((step) => act(stage, step)));
  else for (const step of steps) await act(stage, step);
  // Now every run does what its workflow would do in the end.
  for (const run of runs) if (run.state === 'new') await ask(stage, run);
  for (let round = 0; round < RUNS; round += 1) for (const run of runs) await finish(stage, run);
  expect(runs.map(({ state }) => state)).toEqual(runs.map(() => 'ended'));
  const automation = `world-${world}`;
  expect((await heldSubjects(database)).filter((held) => held.automation === automation)).toEqual([]);
  const waiters = await database.selectFrom('waiters').selectAll().where('automation', '=', automation).execute();
  expect(waiters).toEqual([]);
}

interface Stage {
  database: Database;
  runs: Played[];
  byId: Map<RunId, Played>;
}

async function act(stage: Stage, { run: n, do: what }: Step): Promise<void> {
  const run = stage.runs[n]!;
  if (what === 'ask' && run.state === 'new') await ask(stage, run);
  if (what === 'give-up' && run.state === 'waiting' && !run.isDead) await ask(stage, run, true);
  if (what === 'end' && run.state === 'started') await end(stage, run);
  if (what === 'terminate' && run.state === 'waiting') run.isDead = true;
  if (what === 'take-events' && run.state === 'started') await takeEvents(stage, run);
}

async function ask(stage: Stage, run: Played, giveUp = false): Promise<void> {
  run.state = 'asking';
  run.step += 1;
  const { facts, whenBusy, step } = run;
  const admission = await admit(stage.database, { run: facts, step, whenBusy, giveUp, final: true });
  if (admission.admitted) {
    run.state = 'started';
    const others = stage.runs.filter((other) => other !== run && other.state === 'started');
    expect(others.map((other) => other.facts.runId)).toEqual([]);
  } else if (admission.reason === 'waiting') run.state = 'waiting';
  for (const runId of admission.wake ?? []) await wake(stage, runId);
  if (!admission.admitted && admission.reason !== 'waiting') await end(stage, run);
}

/** A run whose workflow is gone is settled in its place. One that is asking at this moment asks once more. */
async function wake(stage: Stage, runId: RunId): Promise<void> {
  const run = stage.byId.get(runId)!;
  if (run.isDead) await end(stage, run);
  else if (run.state === 'waiting') await ask(stage, run);
}

async function end(stage: Stage, run: Played): Promise<void> {
  run.state = 'ended';
  const { granted } = await settle(stage.database, makeSettlement(run.facts));
  for (const runId of granted) await wake(stage, runId);
}

async function takeEvents({ database, runs, byId }: Stage, run: Played): Promise<void> {
  const into = run.facts.runId;
  for (const other of runs) {
    const { runId } = other.facts;
    if (run.state !== 'started' || !(await isToSteer(database, { into, runId }))) continue;
    await markSteered(database, { into, runId });
    await wake({ database, runs, byId }, runId);
  }
}

/** What is left at the end: runs go on to their end, dead ones are found, and lost wakes are made good. */
async function finish(stage: Stage, run: Played): Promise<void> {
  if (run.state === 'started' || (run.isDead && run.state !== 'ended')) await end(stage, run);
  else if (run.state === 'waiting' || run.state === 'asking') await ask(stage, run);
}
