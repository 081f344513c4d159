import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityDependencies } from '../../../../activities/dependencies.ts';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import type { RunFacts } from '../../../../contract/run.ts';
import { NO_TOTALS } from '../../../../contract/totals.ts';
import { reserve } from '../../../../database/ledger/reserve.ts';
import { settle, type Settlement } from '../../../../database/runs/settle.ts';
import { startsOfRun } from '../../../../database/starts/starts-of-run.ts';
import { openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { STARTABLE, START_OPTIONS } from '../../../support/activities/startable.ts';
import { balancesOf } from '../../../support/database/balances-of.ts';
import { faultAt, faultyDatabase, type FaultPoints } from '../../../support/database/faulty-database.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { EVERY_FAULT_POINT } from '../../../support/setup/every-fault-point.ts';
import { SEED } from '../../../support/setup/sampled.ts';

const LIMIT = 5_000_000;
const NEEDED = STARTABLE.limitMicros;

let forge: OpenForge;
let stage: Stage;
let runs = 0;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
  stage.dependencies.environment.agentApi = { ...stage.dependencies.environment.agentApi, kind: 'local' } as never;
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});

/** What a worker has, broken off at a point: around each request to the agent API, after each statement and each commit. */
function brokenOff(points: FaultPoints): ActivityDependencies {
  const { dependencies } = stage;
  const { baseURL } = dependencies.agentApi;
  const agentApi = new Anthropic({
    baseURL,
    apiKey: 'agent-api-key',
    maxRetries: 0,
    logLevel: 'off',
    fetch: async (...request) => {
      points.pass();
      const response = await fetch(...request);
      points.pass();
      return response;
    },
  });
  return { ...dependencies, agentApi, database: faultyDatabase(dependencies.database, points) };
}

async function newRun(): Promise<RunFacts> {
  runs += 1;
  stage.session.budgetCents = 400;
  const facts = {
    runId: `triage/github/fault-${runs}`,
    automation: 'triage',
    agent: 'fixer',
    model: 'claude-sonnet-5-5',
    event: { ...stage.event, deliveryId: `fault-${runs}` },
    spendLimitMicros: LIMIT,
    durationLimitMs: 1_800_000,
    startedAt: new Date().toISOString(),
  };
  const asked = { run: facts, step: 1, amountMicros: LIMIT, budgets: [], at: facts.startedAt };
  expect(await reserve(stage.dependencies.database, asked)).toEqual({ reserved: true });
  return facts;
}

/** By scope and period: all that is reserved now. */
async function reserved(): Promise<Record<string, number>> {
  const rows = await balancesOf(stage.dependencies.database, { at: new Date().toISOString() });
  return Object.fromEntries(rows.map(({ scope, per, reservedMicros }) => [`${scope} ${per}`, reservedMicros]));
}

/** The agent starts an automation, and the activity is tried again after its point broke, as Temporal would. */
async function startBrokenOff(facts: RunFacts, broken: number): Promise<{ count: number; id: string }> {
  const points = faultAt(broken);
  const id = stage.session.use('start_automation', { automation: 'fix-bug', inputs: { goal: 'x' } });
  const request = stage.request(id, { runId: facts.runId, ordinal: 1, capMicros: 4_000_000 });
  const allowed = { 'start-automation': START_OPTIONS };
  const asked = { ...request, automation: { ...request.automation, safeOutputs: { staged: false, allowed } } };
  const attempt = () => stage.run(() => handOver(brokenOff(points), asked), null);
  const first = await attempt().catch((error: unknown) => error);
  const count = points.count();
  const result = await attempt();
  if (!(first instanceof Error)) expect(result).toEqual(first);
  else expect(first).not.toMatchObject({ nonRetryable: true });
  expect(result).toMatchObject({ done: true, given: { micros: NEEDED, capMicros: 2_400_000 } });
  return { count, id };
}

/** Whichever run ends first: what was taken for the new run goes back once. */
async function endBoth(facts: RunFacts, broken: number): Promise<number> {
  const { database } = stage.dependencies;
  const [start] = await startsOfRun(database, facts.runId);
  const child = { ...facts, runId: start?.runId ?? '', automation: 'fix-bug', spendLimitMicros: NEEDED };
  const points = faultAt(broken);
  for (const run of broken % 2 === 0 ? [child, facts] : [facts, child]) {
    const settlement: Omit<Settlement, 'endedAt'> = {
      run,
      outcome: 'no-change',
      reason: '',
      totals: NO_TOTALS,
      artefacts: [],
      sessionId: null,
    };
    const attempt = (on: typeof database) => settle(on, { ...settlement, endedAt: new Date().toISOString() });
    await attempt(faultyDatabase(database, points)).catch(() => undefined);
    await attempt(database);
  }
  return points.count();
}

async function trial(broken: { start: number; end: number }): Promise<{ start: number; end: number }> {
  const { database } = stage.dependencies;
  const before = await reserved();
  const facts = await newRun();
  const whole = await reserved();
  const { count, id } = await startBrokenOff(facts, broken.start);
  const [start, ...others] = await startsOfRun(database, facts.runId);
  expect(others).toEqual([]);
  const stored = database
    .selectFrom('deliveries')
    .select('state')
    .where('deliveryId', '=', start?.deliveryId ?? '');
  expect(await stored.execute()).toEqual([{ state: 'pending' }]);
  expect(stage.session.budgetCents).toBe(240);
  expect(stage.session.answers(id)).toHaveLength(1);
  const parent = database
    .selectFrom('runs')
    .select(['reservedMicros', 'spendLimitMicros'])
    .where('runId', '=', facts.runId);
  expect(await parent.execute()).toEqual([{ reservedMicros: LIMIT - NEEDED, spendLimitMicros: LIMIT - NEEDED }]);
  // What both share stays reserved; the automation of the first run has it back.
  for (const [key, micros] of Object.entries(await reserved()))
    expect([key, micros]).toEqual([key, (whole[key] ?? 0) - (key.startsWith('automation:triage') ? NEEDED : 0)]);
  const end = await endBoth(facts, broken.end);
  for (const [key, micros] of Object.entries(await reserved())) expect([key, micros]).toEqual([key, before[key] ?? 0]);
  return { start: count, end };
}

describe('an automation that is started', () => {
  it('has one delivery, and its money is taken once and given back once, wherever an attempt breaks off', async () => {
    const whole = await trial({ start: 0, end: 0 });
    expect(whole.start).toBeGreaterThan(20);
    expect(whole.end).toBeGreaterThan(10);
    const last = Math.max(whole.start, whole.end);
    const all = Array.from({ length: last }, (_, n) => n + 1);
    const chosen = EVERY_FAULT_POINT ? all : all.filter((point) => (point + SEED) % 15 === 0);
    for (const point of chosen) await trial({ start: point, end: point });
  });
});
