import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Automation } from '../../definitions/automation.ts';
import { awaitResult } from '../../demo/stages/await-result.ts';
import { attendTaskQueue, NO_TOTALS, type RunResult } from '../../workflows/contract.ts';
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
  Runtime.install({ logger: new DefaultLogger('ERROR') });
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
const COMMENT = { type: 'tools', tools: [{ id: 'use_1', name: 'add_comment' }] } as const;
const tools = (...names: string[]) => ({
  type: 'tools' as const,
  tools: names.map((name) => ({ id: `use_${name}`, name })),
});
const names = (asked: Asked[]): string[] => asked.map(({ name }) => name);

describe('the outcome of a run is', () => {
  it('delivered when something was handed over and is there', async () => {
    const { result, asked } = await play({ changes: [{ ...COMMENT, tools: [...COMMENT.tools] }, IDLE] });
    expect(result).toMatchObject({ outcome: 'delivered', totals: { spendMicros: 123_456 } });
    expect(names(asked)).toEqual([
      'admit',
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

  it('budget-exhausted when the session is at its cap', async () => {
    const { result } = await play({ changes: [{ ...IDLE, stopReason: 'budget_reached' }] });
    expect(result).toMatchObject({ outcome: 'budget-exhausted', reason: 'The session reached its spend limit' });
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

  it('stalled when nothing happens in the session for as long as the limit says', async () => {
    const { result } = await play({ changes: [{ type: 'quiet', forMs: 60_000 }] });
    expect(result).toMatchObject({ outcome: 'stalled', reason: 'Nothing happened in the session for 60 s' });
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
  it('is armed again as long as the session has not worked that long', async () => {
    let measured = 0;
    const measureSession: AllActivities['measureSession'] = async () => ({
      ...NO_TOTALS,
      workingMs: ++measured === 1 ? 0 : 1_000,
    });
    const limits = { spendMicros: 2_000_000, durationMs: 400, idleMs: 60_000 };
    const { result } = await play({ automation: { limits }, replaced: { measureSession } });
    expect(result.outcome).toBe('timed-out');
    expect(measured).toBe(2);
  });
});

describe('what is refused for good', () => {
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
