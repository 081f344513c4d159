import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { approve } from '../../../cli/commands/people/approve.ts';
import { deny } from '../../../cli/commands/people/deny.ts';
import { interrupt } from '../../../cli/commands/people/interrupt.ts';
import type { AskOptions } from '../../../cli/people/ask-run.ts';
import { chooseApproval } from '../../../cli/people/choose-approval.ts';
import { raise } from '../../../cli/commands/people/raise.ts';
import { steer } from '../../../cli/commands/people/steer.ts';
import type { ApprovalRule } from '../../../definitions/automation.ts';
import type { RunStatus } from '../../../contract/run.ts';
import { runWorkflowId, STATUS_QUERY } from '../../../contract/temporal-names.ts';
import { until } from '../../../runtime/until.ts';
import { runInput } from '../../support/workflows/run-input.ts';
import { scriptedActivities, type Asked } from '../../support/workflows/scripted-activities.ts';
import { startRunWorkers } from '../../support/workflows/start-run-workers.ts';
import { runCurfew } from '../../support/cli/run-curfew.ts';
import { said } from '../../support/cli/said.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const taskQueue = `people-${randomUUID()}`;
const stopped = Promise.withResolvers<void>();
const claimedName = userInfo().username;
/** The answer of budgets that have room for a raise of five dollars and no more. */
const refusal = {
  scope: 'organization',
  per: 'day',
  period: '2026-11-21',
  wantedMicros: 6_000_000,
  limitMicros: 20_000_000,
  settledMicros: 9_000_000,
  reservedMicros: 8_000_000,
  freeAgainAt: '2026-11-22T00:00:00.000Z',
} as const;
const { activities, asked } = scriptedActivities([], stopped.promise, {
  raise: async ({ extraMicros }) =>
    extraMicros <= 5_000_000 ? { reserved: true } : { reserved: false, reason: 'over-budget', refusal },
});

let dir: string;
let workers: { client: Client; stop: () => Promise<void> };

function options(more: Partial<AskOptions> = {}): AskOptions {
  return { dir, envFile: false, wait: 20, ...more };
}

/** What an activity was asked for a run. */
function requests(name: string, runId: string): Asked['request'][] {
  return asked
    .filter((each) => each.name === name && JSON.stringify(each.request).includes(runId))
    .map(({ request }) => request);
}

async function startRun(approval: ApprovalRule[] = [], queue = taskQueue): Promise<string> {
  const runId = `fix-bug/github/${randomUUID()}`;
  const args = [runInput(randomUUID(), { approval })];
  await workers.client.workflow.start('run', { taskQueue: queue, workflowId: runWorkflowId(runId), args });
  return runId;
}

async function startWorking(): Promise<string> {
  const runId = await startRun();
  await untilStatus(runId, ({ phase }) => phase === 'working');
  return runId;
}

async function untilStatus(runId: string, holds: (status: RunStatus) => boolean): Promise<void> {
  const handle = workers.client.workflow.getHandle(runWorkflowId(runId));
  await until('the status of the run', async () => holds(await handle.query<RunStatus>(STATUS_QUERY)));
}

function beforeStart(count = 1): ApprovalRule[] {
  return [{ before: 'start', approvers: ['user:ada'], count, waitMs: 600_000, otherwise: 'cancel' }];
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'curfew-people-'));
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'));
  workers = await startRunWorkers(taskQueue, activities);
});

afterAll(async () => {
  stopped.resolve();
  await workers.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('curfew steer', () => {
  itSampled('tells the agent, as an operator with the name of the person who types', async () => {
    const runId = await startWorking();
    const told = await runCurfew(['steer', `run/${runId}`, 'Look at sum.js', '--dir', dir], {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
    });
    expect(told).toEqual({ code: 0, stdout: `${runId}: The agent has been told\n`, stderr: '' });
    expect(requests('recordAction', runId)).toMatchObject([
      { actor: 'operator', action: 'steer', detail: { text: 'Look at sum.js', claimedName } },
    ]);
  });

  it('is done once per id, and repeats its answer even after the end of the run', async () => {
    const runId = await startWorking();
    const id = randomUUID();
    expect(await said(() => steer(runId, 'Go left', options({ id })))).toMatchObject({
      stdout: `${runId}: The agent has been told`,
    });
    const again = `${runId}: The agent has been told (asked before; not done again)`;
    expect(await said(() => steer(runId, 'Go left', options({ id })))).toMatchObject({ code: 0, stdout: again });
    expect(requests('recordAction', runId)).toHaveLength(1);

    await workers.client.workflow.getHandle(runWorkflowId(runId)).cancel();
    await workers.client.workflow.result(runWorkflowId(runId)).catch(() => undefined);
    expect(await said(() => steer(runId, 'Go left', options({ id })))).toMatchObject({ code: 0, stdout: again });
    const late = await said(() => steer(runId, 'Go right', options()));
    expect(late.code).toBe(4);
    expect(late.error).toMatch(/^fix-bug\/github\/\S+ has ended as cancelled at 20\S+Z; nothing was changed\.$/);
  });

  it('is refused before the session is open, and changes nothing', async () => {
    const runId = await startRun(beforeStart());
    await untilStatus(runId, ({ waiting }) => waiting.length === 1);
    expect(await said(() => steer(runId, 'Go', options()))).toEqual({
      code: 4,
      stdout: '',
      error: `${runId}: The session is not open yet; send it again when the run is working. Nothing was changed.`,
    });
    expect(requests('recordAction', runId)).toEqual([]);
  });

  it('says that there is no such run', async () => {
    expect(await said(() => steer('no/such/run', 'Go', options()))).toEqual({
      code: 3,
      stdout: '',
      error: 'Temporal knows no run "no/such/run". `curfew runs` lists those there are.',
    });
  });

  itSampled('says how to ask again if no worker answers in time', async () => {
    const runId = await startRun([], `nobody-${randomUUID()}`);
    expect(await said(() => steer(runId, 'Go', options({ id: 'my-id', wait: 2 })))).toEqual({
      code: 1,
      stdout: '',
      error: `${runId} has not answered within 2 s. Is a worker running? It may still do it: ask again with --id my-id.`,
    });
    await workers.client.workflow.getHandle(runWorkflowId(runId)).terminate();
  });

  it('refuses an empty text as a usage error', async () => {
    expect(await said(() => steer('any', ' ', options()))).toMatchObject({ code: 2 });
  });
});

describe('curfew interrupt', () => {
  it('stops the agent', async () => {
    const runId = await startWorking();
    expect(await said(() => interrupt(runId, options()))).toEqual({
      code: 0,
      stdout: `${runId}: The agent is interrupted; steer it to go on`,
      error: null,
    });
    expect(requests('recordAction', runId)).toMatchObject([
      { actor: 'operator', action: 'interrupt', detail: { claimedName } },
    ]);
  });
});

describe('curfew approve and curfew deny', () => {
  itSampled('let a waiting run go on, once', async () => {
    const runId = await startRun(beforeStart());
    await untilStatus(runId, ({ waiting }) => waiting.length === 1);
    expect(await said(() => approve(runId, { ...options(), key: 'limit:9' }))).toMatchObject({
      code: 4,
      error: `${runId} has no "limit:9". It waits for:\n  start  Start: It breaks`,
    });
    const approved = await said(() => approve(runId, options({ id: 'one', json: true })));
    expect(JSON.parse(approved.stdout)).toEqual({
      runId,
      update: 'approve',
      id: 'one',
      answer: 'Approved',
      repeated: false,
    });
    await untilStatus(runId, ({ phase }) => phase === 'working');
    expect(await said(() => approve(runId, options()))).toMatchObject({
      code: 4,
      error: `${runId} waits for no decision. Nothing was changed.`,
    });
  });

  it('do not count the same person twice', async () => {
    const runId = await startRun(beforeStart(2));
    await untilStatus(runId, ({ waiting }) => waiting.length === 1);
    expect((await said(() => approve(runId, options()))).stdout).toBe(`${runId}: Approved; 1 more must approve`);
    expect(await said(() => approve(runId, options()))).toMatchObject({
      code: 4,
      error: `${runId}: An operator has approved this already, and all operators count as one. Nothing was changed.`,
    });
  });

  it('end a denied run with the reason', async () => {
    const runId = await startRun(beforeStart());
    await untilStatus(runId, ({ waiting }) => waiting.length === 1);
    expect((await said(() => deny(runId, { ...options(), reason: 'Not today' }))).stdout).toBe(`${runId}: Denied`);
    expect(await workers.client.workflow.result(runWorkflowId(runId))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(
        /^The start was denied by operator, who gave the name [^:]+: Not today\. To ask again, trigger it again$/,
      ) as string,
    });
  });

  it('ask which decision is meant if the run waits for more than one', async () => {
    const waiting = ['limit:2', 'tool:\u001b[31mx'].map((key) => ({ key, what: `About\u001b[2J ${key.slice(0, 5)}` }));
    const handle = { query: async <Result>() => ({ waiting }) as Result };
    await expect(chooseApproval(handle, 'a/b/c', undefined)).rejects.toThrow(
      'a/b/c waits for more than one decision; choose one with --key. It waits for:\n  limit:2  About limit\n  tool:x  About tool:',
    );
    expect(await chooseApproval(handle, 'a/b/c', 'limit:2')).toBe('limit:2');
  });
});

describe('curfew raise', () => {
  it('gives more money and time, as far as the budgets allow', async () => {
    const runId = await startWorking();
    expect((await said(() => raise(runId, { ...options(), spend: '5', duration: '20m' }))).stdout).toBe(
      `${runId}: The limits are now $7.00 and 30m`,
    );
    expect(await said(() => raise(runId, { ...options(), spend: '6' }))).toEqual({
      code: 4,
      stdout: '',
      error:
        `${runId}: The budget of organization per day has no room: of $20.00, $9.00 are charged and $8.00 reserved. ` +
        'It is free again at 2026-11-22T00:00:00.000Z. Nothing was changed.',
    });
    await untilStatus(runId, ({ spendLimitMicros }) => spendLimitMicros === 7_000_000);
  });

  it.each([
    [{}, 'Say how much: --spend 5 (dollars), --duration 20m, or both.'],
    [{ spend: '0' }, '--spend is "0"; it must be more than zero'],
    [{ spend: '-5' }, '--spend is "-5"; write US dollars, such as 5 or 2.50'],
    [{ spend: '1.005' }, '--spend is "1.005", which is not whole cents; the agent API caps in cents'],
    [{ spend: 'five' }, '--spend is "five"; write US dollars, such as 5 or 2.50'],
    [{ duration: '0m' }, '--duration is "0m"; it must be more than 0s and at most 30d'],
    [{ duration: '20x' }, '--duration is "20x"; write a duration such as 45m, 1h30m or 7d'],
    [
      { spend: '5 EUR', duration: '-1h' },
      '--spend is "5 EUR"; write US dollars, such as 5 or 2.50\n--duration is "-1h"; write a duration such as 45m, 1h30m or 7d',
    ],
  ])('refuses %j before it asks anybody', async (amounts, error) => {
    expect(await said(() => raise('no/such/run', { ...options(), ...amounts }))).toEqual({
      code: 2,
      stdout: '',
      error,
    });
  });
});
