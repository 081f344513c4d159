import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { verifyOutcome } from '../../../../activities/report/verify-outcome.ts';
import type { Artefact } from '../../../../contract/artefact.ts';
import type { OutputRequest, OutputResult } from '../../../../contract/output.ts';
import type { RunFacts } from '../../../../contract/run.ts';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import { reserve } from '../../../../database/ledger/reserve.ts';
import { noteCause } from '../../../../database/own-acts/note-cause.ts';
import { startsOfRun } from '../../../../database/starts/starts-of-run.ts';
import type { StartAutomationOptions } from '../../../../definitions/outputs/start-automation.ts';
import { isDone, openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { STARTABLE, START_OPTIONS } from '../../../support/activities/startable.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';

let forge: OpenForge;
let stage: Stage;
let runs = 0;
let facts: RunFacts;

beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
  // The engine needs exactly the limit.
  stage.dependencies.environment.agentApi = { ...stage.dependencies.environment.agentApi, kind: 'local' } as never;
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});

/** Each test has a run of its own, which may spend $5 and has spent nothing. */
beforeEach(async () => {
  runs += 1;
  stage.session.budgetCents = 400;
  facts = {
    runId: `triage/github/${runs}`,
    automation: 'triage',
    agent: 'fixer',
    model: 'claude-sonnet-5-5',
    event: { ...stage.event, deliveryId: `${runs}` },
    spendLimitMicros: 5_000_000,
    durationLimitMs: 1_800_000,
    startedAt: new Date().toISOString(),
  };
  const asked = { run: facts, step: 1, amountMicros: 5_000_000, budgets: [], at: facts.startedAt };
  expect(await reserve(stage.dependencies.database, asked)).toEqual({ reserved: true });
});

interface Asking {
  options?: Partial<StartAutomationOptions>;
  ordinal?: number;
  staged?: boolean;
  capMicros?: number;
}

function requestOf(id: string, { options, ordinal = 1, staged = false, capMicros = 4_000_000 }: Asking): OutputRequest {
  const request = stage.request(id, { runId: facts.runId, ordinal, capMicros });
  const allowed = { 'start-automation': { ...START_OPTIONS, ...options } };
  return { ...request, automation: { ...request.automation, safeOutputs: { staged, allowed } } };
}

async function ask(input: object, asking: Asking = {}): Promise<{ id: string; result: OutputResult }> {
  const id = stage.session.use('start_automation', { automation: 'fix-bug', inputs: { goal: 'x' }, ...input });
  return { id, result: await stage.run(handOver, requestOf(id, asking)) };
}

async function deliveryOf(): Promise<unknown> {
  const [start] = await startsOfRun(stage.dependencies.database, facts.runId);
  const delivery = await readDelivery(stage.dependencies.database, 'dispatch', start?.deliveryId ?? '');
  return delivery && { ...delivery, body: JSON.parse(Buffer.from(delivery.body).toString()) as unknown };
}

describe('a started automation', () => {
  it('has a delivery of the run, its money is taken from the run, and the cap of the session is lower', async () => {
    const { id, result } = await ask({ inputs: { goal: 'Right the sum' } });
    isDone(result);
    expect(result).toMatchObject({ effect: 'delivered', given: { micros: 2_000_000, capMicros: 2_400_000 } });
    expect(await deliveryOf()).toMatchObject({
      name: 'workflow_dispatch',
      state: 'pending',
      body: {
        automation: 'fix-bug',
        inputs: { goal: 'Right the sum', repository: 'acme/api' },
        actor: `run:${facts.runId}`,
        startedBy: { runId: facts.runId, depth: 1 },
      },
    });
    expect(stage.session.budgetCents).toBe(240);
    const [start] = await startsOfRun(stage.dependencies.database, facts.runId);
    const runId = start?.runId;
    expect(result.artefact).toMatchObject({ type: 'started-run', url: `run/${runId}`, runId });
    expect(stage.session.answers(id)[0]?.text).toBe(
      `Started as run ${runId}. $2.00 were taken from what you may spend. Do not wait for it.`,
    );
  });

  it('is verified by its delivery, and says why nothing was started', async () => {
    const { result } = await ask({});
    isDone(result);
    const request = { repository: null, artefacts: [result.artefact as Artefact] };
    expect(await stage.run(verifyOutcome, request)).toEqual({ verified: true });
    const reasons = JSON.stringify({ 'fix-bug': 'it is switched off (`enabled: false`)' });
    const { database } = stage.dependencies;
    const { deliveryId, runId } = result.artefact as unknown as { deliveryId: string; runId: string };
    await database
      .updateTable('deliveries')
      .set({ state: 'ignored', reasons })
      .where('deliveryId', '=', deliveryId)
      .execute();
    expect(await stage.run(verifyOutcome, request)).toEqual({
      verified: false,
      reason: `Run ${runId} was not started: it is switched off (\`enabled: false\`).`,
    });
  });

  it.each(['before it arrives', 'after it arrived'] as const)(
    'starts once if the answer to the agent is lost %s',
    async (lost) => {
      stage.session.loseNextAnswer(lost);
      const id = stage.session.use('start_automation', { automation: 'fix-bug', inputs: { goal: 'x' } });
      const first = await stage.run(handOver, requestOf(id, {})).catch(() => null);
      const result = await stage.run(handOver, requestOf(id, {}));
      if (first !== null) expect(result).toEqual(first);
      expect(result).toMatchObject({ done: true, given: { micros: 2_000_000, capMicros: 2_400_000 } });
      expect(await startsOfRun(stage.dependencies.database, facts.runId)).toHaveLength(1);
      expect(stage.session.answers(id)).toHaveLength(1);
    },
  );

  it('may follow another one, as long as the money lasts, and the agent learns what is left', async () => {
    await ask({});
    const second = await ask({ inputs: { goal: 'y' } }, { ordinal: 2, capMicros: 2_400_000 });
    expect(second.result).toMatchObject({ given: { micros: 2_000_000, capMicros: 800_000 } });
    const third = await ask({ inputs: { goal: 'z' } }, { ordinal: 3, capMicros: 800_000 });
    expect(third.result).toEqual({
      done: false,
      message: 'fix-bug was not started: it needs $2.00, and $0.99 are left of what this run may spend.',
    });
    expect(stage.session.budgetCents).toBe(80);
  });

  it('is shown and not done if the automation is staged', async () => {
    const { result } = await ask({}, { staged: true });
    expect(result).toMatchObject({
      effect: 'staged',
      note: 'Staged: nothing was done. A run of fix-bug would have been started.',
    });
    expect(await startsOfRun(stage.dependencies.database, facts.runId)).toEqual([]);
    expect(stage.session.budgetCents).toBe(400);
  });
});

describe('a start is refused, and the agent learns why', () => {
  const refused: [string, object, Asking, string][] = [
    [
      'if its inputs are not those that are declared',
      { inputs: { gaol: 'x' } },
      {},
      'The inputs of fix-bug are not right:\n  - "gaol" is not an input; there are: goal, repository\n  - "goal" is required',
    ],
    [
      'if an input names a repository where runs may not work',
      { inputs: { goal: 'x', repository: 'evil/api' } },
      {},
      'fix-bug was not started: runs may not work in evil/api: `repositories` of curfew.yml allows acme/*.',
    ],
    [
      'if it is switched off',
      {},
      { options: { automations: [{ ...STARTABLE, isEnabled: false }] } },
      'fix-bug is switched off (`enabled: false`). Do not call it again.',
    ],
    [
      'if the chain would be too long',
      {},
      { options: { chainDepth: 1 } },
      'fix-bug was not started: `chain-depth` of curfew.yml lets a run start no other: that run is number 1 of its chain, and `chain-depth` is 1. Do not call it again.',
    ],
    [
      'if the price of its model is not known',
      {},
      { options: { automations: [{ ...STARTABLE, model: 'unheard-of' }] } },
      'fix-bug was not started: the price of its model unheard-of is not known. Do not call it again.',
    ],
    [
      'if it may not be started from here',
      { automation: 'deploy' },
      {},
      'The input is wrong:\n- automation: must be one of: fix-bug\nCorrect it and call the tool again.',
    ],
  ];

  it.each(refused)('%s', async (_, input, asking, message) => {
    const { result } = await ask(input, asking);
    expect(result).toEqual({ done: false, message });
    expect(await startsOfRun(stage.dependencies.database, facts.runId)).toEqual([]);
    expect(stage.session.budgetCents).toBe(400);
  });

  it('if the run was started by a run that was started by a run, and so on', async () => {
    await noteCause(stage.dependencies.database, facts.runId, { runId: 'fix-bug/github/0', depth: 2 });
    const { result } = await ask({});
    expect(result).toMatchObject({ done: false, message: expect.stringContaining('that run is number 2') as string });
  });

  it('if the same automation was started with the same inputs', async () => {
    await ask({});
    const [start] = await startsOfRun(stage.dependencies.database, facts.runId);
    const again = await ask({ inputs: { repository: 'acme/api', goal: 'x' } }, { ordinal: 2 });
    expect(again.result).toEqual({
      done: false,
      message: `This run has started fix-bug with these inputs already: run ${start?.runId}.`,
    });
  });

  it('if a person took its delivery id before; then the cap is what it was', async () => {
    const { database } = stage.dependencies;
    await ask({});
    const [start] = await startsOfRun(database, facts.runId);
    await database.deleteFrom('startedRuns').where('parentRunId', '=', facts.runId).execute();
    const { result } = await ask({ inputs: { goal: 'y' } }, { capMicros: 4_000_000 });
    expect(result).toMatchObject({
      done: false,
      message: `fix-bug was not started: the delivery ${start?.deliveryId} is there already, and another one stored it. Do not call it again.`,
    });
    expect(stage.session.budgetCents).toBe(400);
  });
});
