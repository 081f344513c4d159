import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { SessionChange } from '../../contract/session.ts';
import { countActions } from '../../activities/admission/count-actions.ts';
import { awaitResult } from '../../demo/stages/await-result.ts';
import type { Automation } from '../../definitions/automation.ts';
import { attendTaskQueue } from '../../contract/temporal-names.ts';
import { playLongSession, type LongSession } from '../support/workflows/long-session.ts';
import { runInput } from '../support/workflows/run-input.ts';
import { scriptedActivities, type AllActivities } from '../support/workflows/scripted-activities.ts';

const INCIDENTS = {
  600: 'overloaded',
  1_768: 'at the cap',
  1_990: 'add_comment',
  1_995: 'add_comment',
  2_000: 'add_comment',
} as const;

/** So many outputs come before the last one. */
const LAST_OUTPUT = 2;
const SPEND_LIMIT_MICROS = 40_000_000;
/** The timer of the wrap-up fires after 12 s. Then, also on a slow machine, the agent has only its last output to hand over. */
const DURATION_MS = 15_000;

/** A run's input carries its prompt and its system prompt. Both are as long here as real ones may be. */
const LONG_TEXT = 'Read the whole module before you change a line of it. '.repeat(200);

interface Played {
  activities: AllActivities;
  changes: SessionChange[];
}

/**
 * The activities of a run that attends this session. Its last output waits until the agent was told to wrap up. On a slow
 * machine the deadline comes first: also then a run hands over one more output.
 */
function playedBy(session: LongSession, over: Promise<void>): Played {
  const told = Promise.withResolvers<void>();
  const changes: SessionChange[] = [];
  let comments = 0;
  const replaced: Partial<AllActivities> = {
    // Attending does not heartbeat here, although it waits for the wrap-up.
    admit: async () => ({ admitted: true, heartbeatTimeoutMs: 30_000 }),
    attendSession: async (request) => {
      const change = session.attend(request);
      changes.push(change);
      if (change.type === 'tools' && comments === LAST_OUTPUT) await told.promise;
      return change;
    },
    stopAtDeadline: async () => {
      told.resolve();
      return { was: 'resting' };
    },
    handOver: async ({ toolUseId }) => {
      session.goOn({ type: 'user.custom_tool_result', custom_tool_use_id: toolUseId });
      const url = `https://github.com/acme/api/issues/5#issuecomment-${++comments}`;
      return { done: true, effect: 'delivered', artefact: { type: 'comment', url }, note: 'as asked' };
    },
    raiseCap: async () => {
      session.goOn({ type: 'user.message', content: [] });
      return { isRaised: true };
    },
    sendMessage: async ({ key }) => {
      session.goOn({ type: 'user.message', content: [] });
      if (key !== 'wrap-up-time') return;
      told.resolve();
    },
  };
  return { activities: scriptedActivities([], over, replaced).activities, changes };
}

async function connect(): Promise<{ client: Client; native: NativeConnection }> {
  const address = inject('temporalAddress');
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  onTestFinished(async () => {
    await native.close();
    await connection.close();
  });
  return { client: new Client({ connection }), native };
}

/** Runs one workflow on a real server with these activities; returns its history. */
async function historyOf(activities: AllActivities, automation: Partial<Automation>) {
  const { client, native } = await connect();
  const taskQueue = `long-${randomUUID()}`;
  const workflowId = `run/fix-bug/github/${randomUUID()}`;
  const common = { connection: native, activities };
  const workflowBundle = { codePath: inject('workflowBundlePath') };
  const runs = await Worker.create({ ...common, taskQueue, workflowBundle });
  const attending = await Worker.create({ ...common, taskQueue: attendTaskQueue(taskQueue) });
  const input = runInput(randomUUID(), automation);
  const args = [{ ...input, agent: { ...input.agent, system: LONG_TEXT } }];
  return await attending.runUntil(
    runs.runUntil(async () => {
      const handle = await client.workflow.start('run', { taskQueue, workflowId, args });
      const result = await awaitResult(client, workflowId);
      const { historyLength, historySize } = await handle.describe();
      const { events } = await handle.fetchHistory();
      return { result, historyLength, historySize: historySize ?? 0, actions: countActions(events ?? []) };
    }),
  );
}

it('six hours, 2,000 model requests and three outputs leave a history of less than 150 events and 1 MB', async () => {
  const session = playLongSession(INCIDENTS);
  const over = Promise.withResolvers<void>();
  const { activities, changes } = playedBy(session, over.promise);
  const limits = { spendMicros: SPEND_LIMIT_MICROS, durationMs: DURATION_MS, idleMs: 600_000 };
  const history = await historyOf(activities, { limits, prompt: LONG_TEXT });
  over.resolve();

  expect(history.result.outcome).toBe('delivered');
  expect(session.events()).toBeGreaterThan(8_000);
  expect(changes.map(({ type }) => type)).toEqual(['spent', 'idle', 'tools', 'tools', 'tools', 'idle']);
  expect(history.historyLength).toBeLessThan(150);
  expect(history.historySize).toBeLessThan(1_000_000);
  expect(history.actions).toBeLessThan(60);
  expect(session.remembered()).toBeLessThan(100);
});
