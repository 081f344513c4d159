import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, inject } from 'vitest';
import type { Automation } from '../../definitions/automation.ts';
import { awaitResult } from '../../demo/stages/await-result.ts';
import { attendTaskQueue, type RunResult } from '../../workflows/contract.ts';
import { runInput } from './run-input.ts';
import { scriptedActivities, type AllActivities, type Asked } from './scripted-activities.ts';

export interface Play {
  changes?: Parameters<typeof scriptedActivities>[0];
  replaced?: Partial<AllActivities>;
  automation?: Partial<Automation>;
  during?: (workflowId: string, asked: Asked[]) => Promise<void>;
}

export interface RunStage {
  client: () => Client;
  /** Plays one run on a real server, its activities scripted; returns how it ended and what it asked for. */
  play: (play: Play) => Promise<{ result: RunResult; asked: Asked[] }>;
}

/** One pair of Workers for all tests of a file; their activities are those of the test that runs. */
export function useRunStage(): RunStage {
  const taskQueue = `run-${randomUUID()}`;
  const stopped = Promise.withResolvers<void>();
  let connection: Connection;
  let native: NativeConnection;
  let client: Client;
  let workers: Promise<unknown>;
  let current: AllActivities;

  beforeAll(async () => {
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    native = await NativeConnection.connect({ address });
    client = new Client({ connection });
    const names = Object.keys(scriptedActivities([], stopped.promise).activities) as (keyof AllActivities)[];
    const calls = names.map((name) => [name, (request: never) => current[name](request)]);
    const common = { connection: native, activities: Object.fromEntries(calls) as AllActivities };
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

  return {
    client: () => client,
    play: async ({ changes = [], replaced, automation, during }) => {
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
    },
  };
}
