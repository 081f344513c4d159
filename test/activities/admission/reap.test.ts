import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { reap, type Reaped, type ReapRequest } from '../../../activities/admission/reap.ts';
import { reapSessions } from '../../../activities/admission/reap-sessions.ts';
import { INSTALLATION_KEY } from '../../../activities/session/opening/find-sessions.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { runWorkflowId } from '../../../contract/temporal-names.ts';
import type { RunFacts } from '../../../contract/run.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import { lockRun } from '../../../database/runs/lock-run.ts';
import { recordRun } from '../../../database/runs/record-run.ts';
import { settle } from '../../../database/runs/settle.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import { startAgentApi, type AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import type { StandInSession } from '../../../stand-ins/agent-api/stand-in-session.ts';
import { hostedDependencies } from '../../support/activities/hosted-dependencies.ts';
import { marksOf, standInSessionOf } from '../../support/activities/stand-in-session-of.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const USD = 1_000_000;
/** Nobody works on this queue: what is started stays open. */
const NOBODY = `nobody-${randomUUID()}`;

let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection });
});
afterAll(() => connection.close());

let api: AgentApi;
let dependencies: ActivityDependencies;
beforeEach(async () => {
  api = await startAgentApi();
  dependencies = await hostedDependencies(api);
});
afterEach(() => api.close());

/** A run in the database; `nth` orders them by their start. */
async function runOf(nth: number): Promise<RunFacts> {
  const facts = makeRun(randomUUID());
  const run = { ...facts, startedAt: new Date(Date.now() - 3_600_000 + nth).toISOString(), model: 'claude-sonnet-5-5' };
  await lockRun(dependencies.database, run);
  return run;
}

async function openRun(nth: number): Promise<RunFacts> {
  const run = await runOf(nth);
  await client.workflow.start('run', { taskQueue: NOBODY, workflowId: runWorkflowId(run.runId) });
  return run;
}

async function endWorkflows(runs: RunFacts[]): Promise<void> {
  await Promise.all(runs.map(({ runId }) => client.workflow.getHandle(runWorkflowId(runId)).terminate()));
}

function reapOnce(request: ReapRequest, limits: { page?: number; enoughMs?: number }): Promise<Reaped> {
  const logger = new DefaultLogger('ERROR', () => {});
  const environment = new MockActivityEnvironment({}, { client, logger });
  return environment.run(() => reap(dependencies, request, limits)) as Promise<Reaped>;
}

describe('the reaper', () => {
  it('ends a dead run behind more waiting runs than fit on a page, and its session', async () => {
    const waiting = await Promise.all(Array.from({ length: 12 }, (_, nth) => openRun(nth)));
    const dead = await runOf(100);
    const session = await sessionOf(dead.runId);
    expect(await reapOnce({}, { page: 5 })).toEqual({ ended: [dead.runId], next: null });
    expect((await showRun(dependencies.database, dead.runId))?.run?.outcome).toBe('failed');
    expect(session.shown()['archived_at']).toEqual(expect.any(String));
    await endWorkflows(waiting);
  });

  it('that has no more time says where to go on, and comes to the end from there', async () => {
    const waiting = await Promise.all(Array.from({ length: 4 }, () => openRun(0)));
    const dead = await runOf(100);
    let calls = 0;
    let reaped: Reaped = { ended: [], next: null };
    do {
      reaped = await reapOnce(reaped.next ? { after: reaped.next } : {}, { page: 2, enoughMs: 0 });
      calls += 1;
    } while (reaped.next !== null);
    expect([reaped.ended, calls]).toEqual([[dead.runId], 3]);
    await endWorkflows(waiting);
  });
});

it('the reaper leaves runs of a page for the next call when those before them took its time', async () => {
  const dead = [];
  for (let nth = 0; nth < 12; nth++) dead.push(await runOf(nth));
  const first = await reapOnce({}, { enoughMs: 0 });
  expect(first.ended.toSorted()).toEqual(
    dead
      .slice(0, 10)
      .map(({ runId }) => runId)
      .toSorted(),
  );
  expect(first.next).toMatchObject({ runId: dead[9]?.runId });
  const second = await reapOnce(first.next ? { after: first.next } : {}, {});
  expect(second.ended.toSorted()).toEqual(
    dead
      .slice(10)
      .map(({ runId }) => runId)
      .toSorted(),
  );
  expect(second.next).toBeNull();
});

/** A session that has used 1,000,000 tokens of output: $10. */
async function sessionOf(runId: string, metadata: Record<string, string> = {}): Promise<StandInSession> {
  const session = await standInSessionOf(api, { ...(await marksOf(dependencies.database, runId)), ...metadata });
  session.report('span.model_request_end', {
    model_request_start_id: 'start',
    is_error: false,
    model_usage: {
      input_tokens: 0,
      output_tokens: 1_000_000,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  });
  return session;
}

function archivedAt(session: StandInSession): unknown {
  return session.shown()['archived_at'];
}

function reapSessionsOnce(youngestMs = 0): Promise<string[]> {
  const environment = new MockActivityEnvironment({}, { client });
  return environment.run(() => reapSessions(dependencies, { youngestMs })) as Promise<string[]>;
}

async function reserved(run: RunFacts): Promise<void> {
  const request = { run, step: 1, amountMicros: 20 * USD, budgets: [], at: run.startedAt };
  expect(await reserve(dependencies.database, request)).toEqual({ reserved: true });
}

/** Charged, in the record and in the balances of every scope. */
async function books(run: RunFacts): Promise<{ charged: number | undefined; settled: number[] }> {
  const { database } = dependencies;
  const balances = await database.selectFrom('balances').select(['settledMicros', 'reservedMicros']).execute();
  expect(balances.every(({ reservedMicros }) => reservedMicros === 0)).toBe(true);
  const charged = (await showRun(database, run.runId))?.run?.chargedMicros;
  return { charged, settled: [...new Set(balances.map(({ settledMicros }) => settledMicros))] };
}

describe('a session that appears after its run was settled', () => {
  it('is stopped, and charged once to the record and to every budget of the run', async () => {
    const run = await runOf(1);
    await reserved(run);
    const totals = { ...NO_TOTALS, spendMicros: 2 * USD };
    await settle(dependencies.database, makeSettlement(run, { totals, sessionId: 'sesn_own' }));
    const late = await sessionOf(run.runId);
    expect(await reapSessionsOnce()).toEqual([late.id]);
    expect(archivedAt(late)).toEqual(expect.any(String));
    const { charged = 0, settled } = await books(run);
    // The running time of the session is charged as well: far less than a cent.
    expect(charged).toBeGreaterThanOrEqual(12 * USD);
    expect(charged).toBeLessThan(12 * USD + 10_000);
    expect(settled).toEqual([charged]);
    const record = (await showRun(dependencies.database, run.runId))?.run;
    expect(record).toMatchObject({ spendMicros: charged, spendPartial: true });
    expect(await reapSessionsOnce()).toEqual([]);
    expect((await books(run)).charged).toBe(charged);
  });

  it('is charged once even if it could not be archived at first', async () => {
    const run = await runOf(1);
    await reserved(run);
    await settle(dependencies.database, makeSettlement(run));
    const late = await sessionOf(run.runId);
    late.endTurn();
    Object.assign(late, { archive: () => void 0 });
    await reapSessionsOnce();
    const { charged } = await books(run);
    await reapSessionsOnce();
    expect(await books(run)).toEqual({ charged, settled: [charged] });
  });

  it('costs nothing more if its run was charged a bound that covers it', async () => {
    const run = await runOf(1);
    await reserved(run);
    const totals = { ...NO_TOTALS, spendMicros: 2 * USD, spendPartial: true };
    await settle(dependencies.database, makeSettlement(run, { totals, sessionId: 'sesn_own' }));
    await sessionOf(run.runId);
    await reapSessionsOnce();
    expect(await books(run)).toEqual({ charged: 20 * USD, settled: [20 * USD] });
  });
});

describe('a session of a run under way', () => {
  it('is stopped if the run has another session, and left alone while it is young or the run has none', async () => {
    const [run, opening] = [await runOf(1), await runOf(2)];
    const [own, other, first] = [
      await sessionOf(run.runId),
      await sessionOf(run.runId),
      await sessionOf(opening.runId),
    ];
    await recordRun(dependencies.database, run.runId, { sessionId: own.id });
    expect(await reapSessionsOnce(60_000)).toEqual([]);
    expect(await reapSessionsOnce()).toEqual([other.id]);
    expect([archivedAt(own), archivedAt(first)]).toEqual([null, null]);
  });
});

it('a session of a run that this database does not know is left alone: it belongs to another installation', async () => {
  const foreign = await sessionOf('fix-bug/github/of-somebody-else');
  expect(await reapSessionsOnce()).toEqual([]);
  expect(archivedAt(foreign)).toBeNull();
});

it('a session of another installation is left alone although its run is named like one of ours', async () => {
  const [ended, dead] = [await runOf(1), await runOf(2)];
  await settle(dependencies.database, makeSettlement(ended));
  const elsewhere = { [INSTALLATION_KEY]: randomUUID() };
  const foreign = [await sessionOf(ended.runId, elsewhere), await sessionOf(dead.runId, elsewhere)];
  expect(await reapSessionsOnce()).toEqual([]);
  expect((await reapOnce({}, {})).ended).toEqual([dead.runId]);
  expect(foreign.map(archivedAt)).toEqual([null, null]);
  expect((await books(dead)).charged).toBe(0);
});
