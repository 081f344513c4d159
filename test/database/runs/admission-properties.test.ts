import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Admission } from '../../../contract/admission.ts';
import { admit, type AdmitRequest } from '../../../database/runs/admit.ts';
import { heldSubjects } from '../../../database/runs/held-subjects.ts';
import type { Database } from '../../../database/schema.ts';
import { settle } from '../../../database/runs/settle.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { sampledRuns } from '../../support/setup/sampled.ts';

type Step =
  { do: 'admit'; run: number; step: number; takeOver: number | null; final: boolean } | { do: 'settle'; run: number };

const RUNS = 5;
const SUBJECTS = 2;

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('admit' as const),
      run: fc.nat(RUNS - 1),
      step: fc.integer({ min: 1, max: 2 }),
      takeOver: fc.option(fc.nat(RUNS - 1), { freq: 4 }),
      final: fc.boolean(),
    }),
    fc.record({ do: fc.constant('settle' as const), run: fc.nat(RUNS - 1) }),
  ),
  { maxLength: 25 },
);

/** Counts the sequences. Each has runs and subjects of its own, so that all of them can share one database. */
let world = 0;

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('any sequence of admissions, takeovers and settlements leaves the same holders as a simple model', async () => {
    const database = await openNew();
    await fc.assert(
      fc.asyncProperty(steps, (sequence) => play(database, sequence, false)),
      { numRuns: sampledRuns(60) },
    );
  });

  it('no settled run holds a subject and no decision changes, whatever happens at the same time', async () => {
    const database = await openNew();
    await fc.assert(
      fc.asyncProperty(steps, (sequence) => play(database, sequence, true)),
      { numRuns: sampledRuns(40) },
    );
  });
});

/** What the database must hold after any sequence, computed in the simplest way. */
interface Model {
  holders: Map<string, string>;
  settled: Set<string>;
  decisions: Map<string, Admission>;
}

async function play(database: Database, sequence: Step[], concurrently: boolean): Promise<void> {
  world += 1;
  const model: Model = { holders: new Map(), settled: new Set(), decisions: new Map() };
  // A run keeps its subject for its whole life, as in a workflow.
  const runs = Array.from({ length: RUNS }, (_, n) =>
    makeRun(`${world}-${n}`, { automation: `world-${world}`, subject: `issue:acme/api#${n % SUBJECTS}` }),
  );
  const act = async (step: Step): Promise<void> => {
    const run = runs[step.run]!;
    if (step.do === 'settle') {
      await settle(database, makeSettlement(run));
      if (!concurrently) settleModel(model, run.runId);
      return;
    }
    const takeOverFrom = step.takeOver === null ? {} : { takeOverFrom: runs[step.takeOver]!.runId };
    const request = { run, step: step.step, final: step.final, ...takeOverFrom };
    const admission = await admit(database, request);
    if (!concurrently) expect(admission).toEqual(admitModel(model, request));
    if (admission.admitted || step.final) expect(await admit(database, request)).toEqual(admission);
  };
  if (concurrently) await Promise.all(sequence.map(act));
  else for (const step of sequence) await act(step);
  await checkHolders(database, concurrently ? null : model);
}

function settleModel(model: Model, runId: string): void {
  if (model.settled.has(runId)) return;
  model.settled.add(runId);
  for (const [subject, holder] of model.holders) if (holder === runId) model.holders.delete(subject);
}

function admitModel(model: Model, request: AdmitRequest): Admission {
  const { runId, event } = request.run;
  const key = `${runId} ${request.step}`;
  const stored = model.decisions.get(key);
  if (stored) return stored;
  const admission = decide();
  if (admission.admitted || admission.reason === 'settled' || request.final) model.decisions.set(key, admission);
  return admission;

  function decide(): Admission {
    if (model.settled.has(runId)) return { admitted: false, reason: 'settled' };
    const holder = model.holders.get(event.subject);
    if (holder !== undefined && holder !== runId && holder !== request.takeOverFrom) {
      return { admitted: false, reason: 'busy', holder };
    }
    model.holders.set(event.subject, runId);
    return { admitted: true };
  }
}

async function checkHolders(database: Database, model: Model | null): Promise<void> {
  const held = (await heldSubjects(database)).filter(({ automation }) => automation === `world-${world}`);
  for (const { runId } of held) expect((await showRun(database, runId))?.run?.outcome).toBeNull();
  if (model) expect(new Map(held.map(({ subject, runId }) => [subject, runId]))).toEqual(model.holders);
}
