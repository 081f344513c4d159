import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { WorkflowNotFoundError } from '@temporalio/common';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { admit, type AdmitActivityRequest } from '../../../activities/admission/admit.ts';
import { reserve } from '../../../activities/admission/reserve.ts';
import { settle } from '../../../activities/admission/settle.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { createAgentApi } from '../../../connections/agent-api.ts';
import { createGithubAccess } from '../../../connections/github/access/github-access.ts';
import { createGithub } from '../../../connections/github/create-github.ts';
import type { WaitingPolicy } from '../../../contract/admission.ts';
import type { RunFacts } from '../../../contract/run.ts';
import { runWorkflowId } from '../../../contract/temporal-names.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { heldSubjects } from '../../../database/runs/held-subjects.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import type { Database } from '../../../database/schema.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { balancesOf } from '../../support/database/balances-of.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { faultAt, faultyDatabase, type FaultPoints } from '../../support/database/faulty-database.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';
import { sampled } from '../../support/setup/sampled.ts';

const USD = 1_000_000;
const AT = '2026-11-21T10:00:00.000Z';
const POLICIES: WaitingPolicy[] = ['queue-latest', 'steer', 'restart'];
/** More than the longest story has. */
const MOST_POINTS = 140;

const cases = POLICIES.flatMap((policy) =>
  [false, true].flatMap((isTerminated) =>
    Array.from({ length: MOST_POINTS }, (_, n) => ({ policy, isTerminated, broken: n + 1 })),
  ),
);

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it.each(sampled(cases))(
    'broken off at any await and tried again, runs take turns, are woken and pay once: $policy, holder terminated: $isTerminated, point $broken',
    async ({ policy, isTerminated, broken }) => {
      const database = await openNew();
      const points = faultAt(broken);
      const stage = makeStage(database, points);
      const [holder, waiter] = runsOf(policy);
      expect(await stage.admit(holder, policy)).toMatchObject({ admitted: true });
      await stage.reserve(holder);
      if (isTerminated) stage.closed.add(runWorkflowId(holder.runId));
      const first = await stage.admit(waiter, policy);
      expect(await heldSubjects(database)).toMatchObject([{ runId: isTerminated ? waiter.runId : holder.runId }]);
      expect(await reservedBy(database)).toBe(5 * USD);
      if (isTerminated) {
        expect(first).toMatchObject({ admitted: true });
        // As the reaper does.
        await stage.settle(holder, 1 * USD);
        expect(await heldSubjects(database)).toMatchObject([{ runId: waiter.runId }]);
      } else {
        expect(first).toMatchObject({ reason: 'waiting', holder: holder.runId });
        const told = { steer: ['takeEvent'], restart: ['giveWay'], 'queue-latest': [] }[policy];
        expect([...new Set(stage.signalsOf(holder))]).toEqual(told);
        await stage.settle(holder, 1 * USD);
        expect(stage.signalsOf(waiter)).toContain('wake');
        expect(await stage.admit(waiter, policy, 2)).toMatchObject({ admitted: true });
      }
      await stage.reserve(waiter, 3);
      expect(await reservedBy(database)).toBe(5 * USD);
      await stage.settle(waiter, 2 * USD);
      await expectAllSettled(database, [holder, waiter]);
      expect(points.count()).toBeLessThan(MOST_POINTS);
    },
  );
});

/** The run that has the subject, and the one that comes later. */
function runsOf(policy: WaitingPolicy): [RunFacts, RunFacts] {
  const run = (name: string, startedAt: string): RunFacts => ({ ...makeRun(`${policy}-${name}`), startedAt });
  return [run('holder', AT), run('waiter', '2026-11-21T10:00:01.000Z')];
}

interface Stage {
  /** The ids of workflows that were ended from outside. */
  closed: Set<string>;
  signalsOf: (run: RunFacts) => string[];
  admit: (run: RunFacts, whenBusy: WaitingPolicy, step?: number) => Promise<unknown>;
  reserve: (run: RunFacts, step?: number) => Promise<void>;
  settle: (run: RunFacts, spendMicros: number) => Promise<void>;
}

/** The activities, each tried again as Temporal does, on a database and a Temporal that break off at one point. */
function makeStage(database: Database, points: FaultPoints): Stage {
  const closed = new Set<string>();
  const signals: { workflowId: string; signal: string }[] = [];
  const client = breakingClient({ points, closed, signals });
  const dependencies = dependenciesWith(faultyDatabase(database, points));
  const environment = new MockActivityEnvironment({}, { client });
  async function tried<Request, Result>(
    activity: (dependencies: ActivityDependencies, request: Request) => Promise<Result>,
    request: Request,
  ): Promise<Result> {
    const attempt = (): Promise<Result> => environment.run(() => activity(dependencies, request));
    return await attempt().catch(attempt);
  }
  return {
    closed,
    signalsOf: ({ runId }) =>
      signals.filter(({ workflowId }) => workflowId === runWorkflowId(runId)).map(({ signal }) => signal),
    admit: (run, whenBusy, step = 1) => tried<AdmitActivityRequest, unknown>(admit, { run, step, whenBusy }),
    reserve: async (run, step = 2) => {
      const request = { run, step, model: 'claude-sonnet-5-5', isFast: false, budgets: [], at: AT };
      expect(await tried(reserve, request)).toMatchObject({ reserved: true });
    },
    settle: (run, spendMicros) => tried(settle, makeSettlement(run, { totals: { ...NO_TOTALS, spendMicros } })),
  };
}

function dependenciesWith(database: Database): ActivityDependencies {
  const dataFolder = temporaryFolder();
  const environment = readEnvironment({}, 'command');
  return {
    environment,
    dataFolder,
    database,
    agentApi: createAgentApi(environment, dataFolder),
    access: createGithubAccess(environment.github),
    github: createGithub(environment.github),
    log: pino({ level: 'silent' }),
  };
}

interface Temporal {
  points: FaultPoints;
  closed: ReadonlySet<string>;
  signals: { workflowId: string; signal: string }[];
}

/** Of Temporal only what admission asks, because each await of it must be able to break off. */
function breakingClient({ points, closed, signals }: Temporal): Client {
  const getHandle = (workflowId: string) => ({
    async describe() {
      points.pass();
      return { status: { name: closed.has(workflowId) ? 'TERMINATED' : 'RUNNING' } };
    },
    async signal(signal: string) {
      points.pass();
      if (closed.has(workflowId)) throw new WorkflowNotFoundError('closed', workflowId, undefined);
      signals.push({ workflowId, signal });
      points.pass();
    },
    async fetchHistory() {
      points.pass();
      return { events: [] };
    },
  });
  const within = <Result>(_: unknown, act: () => Promise<Result>): Promise<Result> => act();
  return { workflow: { getHandle }, withAbortSignal: within, withDeadline: within } as unknown as Client;
}

async function reservedBy(database: Database): Promise<number> {
  const balances = await balancesOf(database, { at: AT });
  return Math.max(...balances.map(({ reservedMicros }) => reservedMicros));
}

async function expectAllSettled(database: Database, [holder, waiter]: [RunFacts, RunFacts]): Promise<void> {
  expect(await heldSubjects(database)).toEqual([]);
  expect(await database.selectFrom('waiters').selectAll().execute()).toEqual([]);
  const charged = [];
  for (const { runId } of [holder, waiter]) {
    const { run } = (await showRun(database, runId)) ?? {};
    expect(run?.outcome).not.toBeNull();
    charged.push(run?.chargedMicros ?? 0);
  }
  const sum = charged.reduce((total, micros) => total + micros, 0);
  for (const { reservedMicros, settledMicros } of await balancesOf(database, { at: AT }))
    expect({ reservedMicros, settledMicros }).toEqual({ reservedMicros: 0, settledMicros: sum });
}
