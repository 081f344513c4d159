import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { SessionChange } from '../../activities/attending/decide.ts';
import type { ApprovalRule, Automation } from '../../definitions/automation.ts';
import { awaitResult } from '../../demo/stages/await-result.ts';
import { attendTaskQueue, NO_TOTALS, type RunResult, type RunStatus } from '../../workflows/contract.ts';
import { until } from '../end-to-end/installation.ts';
import { runInput } from './run-input.ts';
import { scriptedActivities, type AllActivities, type Asked } from './scripted-activities.ts';

let connection: Connection;
let native: NativeConnection;
let client: Client;
let workers: Promise<unknown>;
let current: AllActivities;

const taskQueue = `run-${randomUUID()}`;
const stopped = Promise.withResolvers<void>();

/** One pair of Workers for all tests; their activities are those of the test that runs. */
function currentActivities(): AllActivities {
  const names = Object.keys(scriptedActivities([], stopped.promise).activities) as (keyof AllActivities)[];
  const calls = names.map((name) => [name, (request: never) => current[name](request)]);
  return Object.fromEntries(calls) as AllActivities;
}

beforeAll(async () => {
  const address = inject('temporalAddress');
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  client = new Client({ connection });
  const common = { connection: native, activities: currentActivities() };
  const workflowBundle = { codePath: inject('workflowBundlePath') };
  const runs = await Worker.create({ ...common, taskQueue, workflowBundle });
  const attending = await Worker.create({ ...common, taskQueue: attendTaskQueue(taskQueue) });
  workers = Promise.all([runs.runUntil(stopped.promise), attending.runUntil(stopped.promise)]);
});

afterAll(async () => {
  stopped.resolve();
  await workers;
  await native.close();
  await connection.close();
});

interface Play {
  changes?: Parameters<typeof scriptedActivities>[0];
  replaced?: Partial<AllActivities>;
  automation?: Partial<Automation>;
  during?: (workflowId: string, asked: Asked[]) => Promise<void>;
}

/** Plays one run on a real server, its activities scripted; returns how it ended and what it asked for. */
async function play({
  changes = [],
  replaced,
  automation,
  during,
}: Play): Promise<{ result: RunResult; asked: Asked[] }> {
  const over = Promise.withResolvers<void>();
  const { activities, asked } = scriptedActivities(changes, over.promise, replaced);
  current = activities;
  const workflowId = `run/fix-bug/github/${randomUUID()}`;
  await client.workflow.start('run', { taskQueue, workflowId, args: [runInput(randomUUID(), automation)] });
  try {
    await during?.(workflowId, asked);
    return { result: await awaitResult(client, workflowId), asked };
  } finally {
    over.resolve();
  }
}

const IDLE = { type: 'idle', stopReason: 'end_turn', detail: null, lastMessage: 'Done.' } as const;
const AT_CAP = { ...IDLE, stopReason: 'budget_reached' };
const COMMENT = { type: 'tools', tools: [{ id: 'use_1', name: 'add_comment', kind: 'custom' }] } as const;
const tools = (...names: string[]) => ({
  type: 'tools' as const,
  tools: names.map((name) => ({ id: `use_${name}`, name, kind: 'custom' as const })),
});
const names = (asked: Asked[]): string[] => asked.map(({ name }) => name);

describe('the outcome of a run is', () => {
  it('delivered when something was handed over and is there', async () => {
    const { result, asked } = await play({ changes: [{ ...COMMENT, tools: [...COMMENT.tools] }, IDLE] });
    expect(result).toMatchObject({ outcome: 'delivered', totals: { spendMicros: 123_456 } });
    expect(names(asked)).toEqual([
      'admit',
      'reserve',
      ...(names(asked).includes('reportStatus') ? ['reportStatus'] : []),
      'openSession',
      'attendSession',
      'addComment',
      'attendSession',
      'archiveSession',
      'verifyOutcome',
      'reportStatus',
      'settle',
    ]);
  });

  it('failed when what was handed over is not there', async () => {
    const verifyOutcome = async () => ({ verified: false as const, reason: 'its branch is gone' });
    const { result } = await play({ changes: [tools('add_comment'), IDLE], replaced: { verifyOutcome } });
    expect(result).toMatchObject({
      outcome: 'failed',
      reason: 'What was handed over could not be verified: its branch is gone',
    });
  });

  it('no-change when the agent says so, with its reason', async () => {
    const { result } = await play({ changes: [tools('noop'), IDLE] });
    expect(result).toMatchObject({ outcome: 'no-change', reason: 'It is right as it is' });
  });

  it('needs-human when the agent was reminded once and still handed nothing over', async () => {
    const { result, asked } = await play({ changes: [IDLE, IDLE] });
    expect(result).toMatchObject({
      outcome: 'needs-human',
      reason: 'The agent stopped twice without handing anything over. Its last words: Done.',
    });
    expect(names(asked).filter((name) => name === 'sendMessage')).toHaveLength(1);
  });

  it('budget-exhausted when the session is at its limit, after it was told to wrap up at four fifths of it', async () => {
    const { result, asked } = await play({ changes: [AT_CAP, AT_CAP] });
    expect(result).toMatchObject({
      outcome: 'budget-exhausted',
      reason: 'The session reached its spend limit of $2.00',
    });
    const opened = asked.find(({ name }) => name === 'openSession');
    expect(opened?.request).toMatchObject({ capMicros: 1_600_000 });
    const told = asked.filter(({ name }) => name === 'raiseCap' || name === 'sendMessage');
    expect(told).toMatchObject([
      { name: 'raiseCap', request: { capMicros: 2_000_000, message: { key: 'wrap-up-money' } } },
    ]);
  });

  it('refused when the model refuses, with its explanation', async () => {
    const { result } = await play({ changes: [{ ...IDLE, stopReason: 'refusal', detail: 'Not this.' }] });
    expect(result).toMatchObject({ outcome: 'refused', reason: 'The model refused: Not this.' });
  });

  it('failed when the session gives up, is terminated or has lost its repository', async () => {
    const gaveUp = await play({ changes: [{ ...IDLE, stopReason: 'retries_exhausted', detail: '401' }] });
    expect(gaveUp.result).toMatchObject({ outcome: 'failed', reason: 'The session gave up: 401' });
    const terminated = await play({ changes: [{ type: 'terminated', detail: 'billing' }] });
    expect(terminated.result).toMatchObject({ reason: 'The session was terminated: billing' });
    const fatal = await play({ changes: [{ type: 'fatal', message: 'repository_not_found_error: no' }] });
    expect(fatal.result).toMatchObject({ reason: 'The session cannot do its work: repository_not_found_error: no' });
  });

  it('skipped when its subject is busy, and nothing is opened', async () => {
    const admit = async () =>
      ({ admitted: false, reason: 'busy', holder: 'fix-bug/github/other', heartbeatTimeoutMs: 2_000 }) as const;
    const { result, asked } = await play({ replaced: { admit } });
    expect(result).toMatchObject({
      outcome: 'skipped',
      reason: 'Its subject issue:acme/api#5 is busy with run fix-bug/github/other',
    });
    expect(names(asked)).toEqual(['admit', 'settle']);
  });

  it('skipped when a budget has no room, and the reason says which, and when it has again', async () => {
    const refusal = {
      scope: 'organization',
      per: 'day' as const,
      period: 'day:2026-11-21',
      wantedMicros: 2_000_000,
      limitMicros: 10_000_000,
      settledMicros: 7_500_000,
      reservedMicros: 1_000_000,
      freeAgainAt: '2026-11-22T00:00:00.000Z',
    };
    const refused = { reserved: false, reason: 'over-budget', refusal } as const;
    const { result, asked } = await play({ replaced: { reserve: async () => ({ ...refused, tells: true }) } });
    expect(result).toMatchObject({
      outcome: 'skipped',
      reason:
        'The budget of organization per day has no room: of $10.00, $7.50 are spent and $1.00 reserved. ' +
        'It is free again at 2026-11-22T00:00:00.000Z',
    });
    expect(names(asked)).toEqual(['admit', 'reserve', 'reportStatus', 'settle']);
    const later = await play({ replaced: { reserve: async () => ({ ...refused, tells: false }) } });
    expect(names(later.asked)).toEqual(['admit', 'reserve', 'settle']);
  });

  it('stalled when nothing happens in the session although it was told once to go on', async () => {
    const quiet = { type: 'quiet', forMs: 60_000 } as const;
    const { result, asked } = await play({ changes: [quiet, quiet] });
    expect(result).toMatchObject({ outcome: 'stalled', reason: 'Nothing happened in the session for 60 s, twice' });
    const told = asked.filter(({ name }) => name === 'sendMessage');
    expect(told).toMatchObject([{ request: { key: 'go-on', interrupt: true } }]);
  });

  it('timed-out when the deadline passes, and the session is archived', async () => {
    const limits = { spendMicros: 2_000_000, durationMs: 400, idleMs: 60_000 };
    const { result, asked } = await play({ automation: { limits } });
    expect(result.outcome).toBe('timed-out');
    expect(names(asked)).toContain('archiveSession');
  });

  it('cancelled when a person cancels it, and it is settled all the same', async () => {
    let calls: Asked[] = [];
    const cancelled = play({
      during: async (workflowId, asked) => {
        calls = asked;
        await until('attended', () => names(asked).includes('attendSession'));
        await client.workflow.getHandle(workflowId).cancel();
      },
    });
    await expect(cancelled).rejects.toThrow('Workflow execution cancelled');
    expect(names(calls).slice(-3)).toEqual(['archiveSession', 'reportStatus', 'settle']);
    expect(calls.at(-1)?.request).toMatchObject({ outcome: 'cancelled', totals: { spendMicros: 123_456 } });
  });
});

describe('a deadline', () => {
  it('that interrupts a session is the reason of the end, though the session idles before that is known', async () => {
    const interrupted = Promise.withResolvers<void>();
    const seen = Promise.withResolvers<void>();
    const replaced: Partial<AllActivities> = {
      measureWork: async () => ({ workedMs: 400 }),
      attendSession: () => interrupted.promise.then(() => ({ ...IDLE, totals: NO_TOTALS })),
      stopAtDeadline: async () => {
        interrupted.resolve();
        await seen.promise;
        return { workedMs: 500 };
      },
    };
    const during = async (workflowId: string): Promise<void> => {
      await interrupted.promise;
      await until('the idle arrived', async () => {
        const { raw } = await client.workflow.getHandle(workflowId).describe();
        const pending = raw.pendingActivities?.map(({ activityType }) => activityType?.name);
        return pending?.join() === 'stopAtDeadline';
      });
      seen.resolve();
    };
    const limits = { spendMicros: 2_000_000, durationMs: 500, idleMs: 60_000 };
    const { result, asked } = await play({ automation: { limits }, replaced, during });
    expect(result.outcome).toBe('timed-out');
    expect(names(asked)).not.toContain('sendMessage');
  });

  it('counts working time: it is armed again, tells the agent at four fifths, and stops it at the end', async () => {
    const measured = [0, 700];
    const atDeadline = [500, 1_000];
    const replaced: Partial<AllActivities> = {
      measureWork: async () => ({ workedMs: measured.shift() ?? 700 }),
      stopAtDeadline: async () => ({ workedMs: atDeadline.shift() ?? 1_000 }),
    };
    const limits = { spendMicros: 2_000_000, durationMs: 1_000, idleMs: 60_000 };
    const { result, asked } = await play({ automation: { limits }, replaced });
    expect(result.outcome).toBe('timed-out');
    expect([measured, atDeadline]).toEqual([[], []]);
    const told = asked.filter(({ name }) => name === 'sendMessage');
    expect(told).toMatchObject([{ request: { key: 'wrap-up-time', interrupt: true } }]);
  });
});

describe('what is refused for good', () => {
  it('ends a run whose deadline cannot be kept', async () => {
    const stopAtDeadline = async () => {
      throw ApplicationFailure.nonRetryable('Stopping session sesn_1: the agent API answered 401', 'AgentApiRefused');
    };
    const measureWork = async () => ({ workedMs: 400 });
    const limits = { spendMicros: 2_000_000, durationMs: 500, idleMs: 60_000 };
    const { result, asked } = await play({ automation: { limits }, replaced: { measureWork, stopAtDeadline } });
    const reason = 'The deadline cannot be kept: Stopping session sesn_1: the agent API answered 401';
    expect(result).toMatchObject({ outcome: 'failed', reason });
    expect(names(asked).slice(-3)).toEqual(['archiveSession', 'reportStatus', 'settle']);
  });

  it('ends the run as failed, with the reason, and everything is cleaned up', async () => {
    const openSession = async () => {
      throw ApplicationFailure.nonRetryable('Opening the session: the agent API answered 401', 'AgentApiRefused');
    };
    const { result, asked } = await play({ replaced: { openSession } });
    expect(result).toMatchObject({ outcome: 'failed', reason: 'Opening the session: the agent API answered 401' });
    expect(names(asked).slice(-3)).toEqual(['archiveSession', 'reportStatus', 'settle']);
  });

  it('in a clean-up step becomes a note, and the rest of the clean-up happens', async () => {
    const archiveSession = async () => {
      throw ApplicationFailure.nonRetryable('gone', 'AgentApiRefused');
    };
    const { asked } = await play({ changes: [tools('noop'), IDLE], replaced: { archiveSession } });
    expect(asked.at(-1)).toMatchObject({
      name: 'settle',
      request: {
        outcome: 'no-change',
        reason: 'It is right as it is · Archiving the session was not done: gone',
        totals: { spendPartial: true },
      },
    });
  });
});

it('what cannot be reached is shown in the current details, and gone when it can be reached again', async () => {
  let reachable = false;
  const openSession: AllActivities['openSession'] = async () => {
    if (!reachable) throw new Error('Opening the session: connect ECONNREFUSED');
    return { sessionId: 'sesn_1', openedAt: new Date().toISOString() };
  };
  const { result } = await play({
    changes: [tools('noop'), IDLE],
    replaced: { openSession },
    during: async (workflowId) => {
      const details = async (): Promise<string> =>
        (await client.workflow.getHandle(workflowId).query<{ currentDetails?: string }>('__temporal_workflow_metadata'))
          .currentDetails ?? '';
      await until('trouble shown', async () => (await details()).includes('connect ECONNREFUSED (trying again)'));
      reachable = true;
    },
  });
  expect(result.outcome).toBe('no-change');
});

const RULE: Omit<ApprovalRule, 'before'> = {
  approvers: ['user:octocat'],
  count: 1,
  waitMs: 60_000,
  otherwise: 'cancel',
};

/** Sends updates to a run as people do, once it waits for a decision (or, with `phase`, is in that phase). */
async function whenIn(workflowId: string, phase: string): Promise<RunStatus> {
  const handle = client.workflow.getHandle(workflowId);
  return await until(`phase ${phase}`, async () => {
    const status = await handle.query<RunStatus>('status');
    return status.phase === phase && status;
  });
}

describe('people', () => {
  const send = (workflowId: string, name: string, update: object): Promise<string> =>
    client.workflow.getHandle(workflowId).executeUpdate<string, [object]>(name, { args: [update] });
  const refusal = (sent: Promise<unknown>): Promise<string> =>
    sent.then(
      () => 'not refused',
      (error: Error) => (error.cause instanceof Error ? error.cause.message : error.message),
    );

  it('approve the start: before that nothing is reserved and nothing is opened', async () => {
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, before: 'start' }] },
      changes: [tools('noop'), IDLE],
      during: async (workflowId, calls) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        expect(waiting).toMatchObject([{ key: 'start', before: 'start', what: 'Start: It breaks', count: 1 }]);
        expect(names(calls)).toEqual(['admit', 'openApproval']);
        await expect(send(workflowId, 'approve', {})).resolves.toBe('Approved');
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(asked.find(({ name }) => name === 'recordAction')?.request).toMatchObject({
      actor: 'operator',
      action: 'approve',
    });
  });

  it('deny the start with a reason: the run ends as refused', async () => {
    const { result } = await play({
      automation: { approval: [{ ...RULE, before: 'start' }] },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'deny', { reason: 'Not today' });
      },
    });
    expect(result).toMatchObject({ outcome: 'refused', reason: 'The start was denied: Not today' });
  });

  it('who do not decide in time are a decision, too', async () => {
    const rule = { ...RULE, before: 'start' as const, waitMs: 200 };
    const late = await play({ automation: { approval: [rule] } });
    expect(late.result.reason).toMatch(/^The start was denied: Nobody decided until /);
    const goOn = await play({
      automation: { approval: [{ ...rule, otherwise: 'go-on' }] },
      changes: [tools('noop'), IDLE],
    });
    expect(goOn.result.outcome).toBe('no-change');
  });

  it('must be as many as the rule says, and different ones', async () => {
    const { result } = await play({
      automation: { approval: [{ ...RULE, before: 'start', count: 2 }] },
      changes: [tools('noop'), IDLE],
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await expect(send(workflowId, 'approve', { actor: 'user:ada' })).resolves.toBe('Approved; 1 more must approve');
        expect(await refusal(send(workflowId, 'approve', { actor: 'user:ada' }))).toBe(
          'user:ada has approved this already',
        );
        await expect(send(workflowId, 'approve', { actor: 'user:bob' })).resolves.toBe('Approved');
      },
    });
    expect(result.outcome).toBe('no-change');
  });

  it('who may not decide are refused, and nothing has changed', async () => {
    const checkActor: AllActivities['checkActor'] = async ({ actor }) => {
      if (actor === 'user:mallory')
        throw ApplicationFailure.nonRetryable('user:mallory may not decide this', 'ActorRefused');
    };
    const { asked } = await play({
      automation: { approval: [{ ...RULE, before: 'start' }] },
      replaced: { checkActor },
      during: async (workflowId, calls) => {
        await whenIn(workflowId, 'waiting');
        expect(await refusal(send(workflowId, 'approve', { actor: 'user:mallory' }))).toBe(
          'user:mallory may not decide this',
        );
        expect(names(calls)).not.toContain('recordAction');
        await send(workflowId, 'deny', { reason: 'over' });
      },
    });
    expect(names(asked).filter((name) => name === 'recordAction')).toHaveLength(1);
  });

  it('deny an output: the agent is told why, and the run ends as refused', async () => {
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, before: 'output' }] },
      changes: [tools('add_comment'), IDLE, IDLE],
      during: async (workflowId) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        expect(waiting[0]?.key).toBe('output:use_add_comment');
        await send(workflowId, 'deny', { reason: 'Too long' });
      },
    });
    expect(asked.find(({ name }) => name === 'answerQuestion')?.request).toMatchObject({
      text: 'A person denied this: Too long',
      isError: true,
    });
    expect(names(asked)).not.toContain('addComment');
    expect(result).toMatchObject({ outcome: 'refused', reason: 'add_comment was denied: Too long' });
  });

  it('allow or deny a tool that asks first', async () => {
    const ask = { type: 'tools' as const, tools: [{ id: 'use_bash', name: 'bash', kind: 'ask' as const }] };
    const { asked } = await play({
      changes: [ask, tools('noop'), IDLE],
      during: async (workflowId) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        expect(waiting).toMatchObject([{ key: 'tool:use_bash', what: 'bash: rm -rf build', approvers: [] }]);
        await send(workflowId, 'deny', { reason: 'Keep it' });
      },
    });
    expect(asked.find(({ name }) => name === 'confirmTool')?.request).toMatchObject({
      toolUseId: 'use_bash',
      allow: false,
      reason: 'Keep it',
    });
  });

  it('answer a question of the agent by steering', async () => {
    const { asked } = await play({
      changes: [tools('ask_human'), tools('noop'), IDLE],
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'steer', { text: 'The second one' });
      },
    });
    expect(asked.find(({ name }) => name === 'answerQuestion')?.request).toMatchObject({
      text: 'The second one',
      isError: false,
    });
  });

  it('give more at the limit: approved, the ledger is asked and the cap raised by the limit again', async () => {
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, before: 'limit' }] },
      changes: [AT_CAP, AT_CAP, tools('noop'), IDLE],
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'approve', {});
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(asked.find(({ name }) => name === 'raise')?.request).toMatchObject({ extraMicros: 2_000_000 });
    const caps = asked.filter(({ name }) => name === 'raiseCap').map(({ request }) => request);
    expect(caps).toMatchObject([{ capMicros: 2_000_000 }, { capMicros: 4_000_000 }]);
  });

  it('raise by a sum of their own at the limit: that is the decision', async () => {
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, before: 'limit' }] },
      changes: [AT_CAP, AT_CAP, tools('noop'), IDLE],
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await expect(send(workflowId, 'raise', { spend: '0.50', duration: '5m' })).resolves.toBe(
          'The limits are now $2.50 and 15 min',
        );
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(asked.filter(({ name }) => name === 'raise')).toMatchObject([{ request: { extraMicros: 500_000 } }]);
  });

  it('cannot raise beyond a budget: refused with its state, and nothing has changed', async () => {
    const refusal_ = {
      scope: 'automation:fix-bug',
      per: 'month' as const,
      period: 'month:2026-11',
      wantedMicros: 5_000_000,
      limitMicros: 4_000_000,
      settledMicros: 0,
      reservedMicros: 2_000_000,
      freeAgainAt: null,
    };
    const { asked } = await play({
      replaced: { raise: async () => ({ reserved: false, reason: 'over-budget', refusal: refusal_ }) },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        expect(await refusal(send(workflowId, 'raise', { spend: '5' }))).toMatch(
          /^The budget of automation:fix-bug per month has no room: of \$4\.00, \$0\.00 are spent and \$2\.00 reserved/,
        );
        await client.workflow.getHandle(workflowId).cancel();
      },
    }).catch(() => ({ asked: [] as Asked[] }));
    expect(names(asked)).not.toContain('raiseCap');
  });

  it.each([
    ['raise', {}, 'Say how much: spend (such as "5") or duration (such as "20m")'],
    ['raise', { spend: '0' }, '"0" is not an amount of dollars above zero in whole cents, such as 5 or 2.50'],
    ['raise', { spend: '-3' }, '"-3" is not an amount of dollars above zero in whole cents, such as 5 or 2.50'],
    ['raise', { spend: '0.001' }, '"0.001" is not an amount of dollars above zero in whole cents, such as 5 or 2.50'],
    ['raise', { duration: 'soon' }, '"soon" is not a duration above zero, such as 20m or 1h'],
    ['steer', { text: ' ' }, '"text" must be a text that is not empty'],
    ['approve', {}, 'The run waits for no decision'],
    ['deny', { reason: 'x', key: 'start' }, 'The run waits for no decision'],
  ])('are told why %s %j is refused', async (name, update, message) => {
    await play({
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        expect(await refusal(send(workflowId, name, update))).toBe(message);
        await client.workflow.getHandle(workflowId).cancel();
      },
    }).catch(() => undefined);
  });

  it('interrupt the agent: the run waits until it is told how to go on', async () => {
    const { result, asked } = await play({
      changes: [tools('noop'), IDLE, IDLE],
      replaced: interruptible(),
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        await send(workflowId, 'interrupt', {});
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'steer', { text: 'Call noop' });
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(asked.find(({ name }) => name === 'sendMessage')?.request).toMatchObject({
      text: 'A message from operator:\n\nCall noop',
    });
    const listed = asked.filter(({ name }) => name === 'openApproval' || name === 'closeApproval');
    const what = 'Interrupted by operator: steer it to go on';
    expect(listed.map(({ request }) => request)).toMatchObject([
      { approval: { key: 'going-on:3', before: 'going-on', what, otherwise: 'cancel' } },
      { key: 'going-on:3', state: 'approved' },
    ]);
  });
});

/** A session that works until it is interrupted, then, told to, calls noop and ends its turn. */
function interruptible(): Partial<AllActivities> {
  const interrupted = Promise.withResolvers<void>();
  const later: SessionChange[] = [
    { ...IDLE, totals: NO_TOTALS },
    { ...tools('noop'), totals: NO_TOTALS },
    { ...IDLE, totals: NO_TOTALS },
  ];
  return {
    interruptSession: async () => interrupted.resolve(),
    attendSession: async () => {
      await interrupted.promise;
      return later.shift() ?? { ...IDLE, totals: NO_TOTALS };
    },
  };
}
