import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll } from 'vitest';
import type { Automation } from '../../../definitions/automation.ts';
import { awaitResult } from '../../../demo/stages/await-result.ts';
import type { RunResult } from '../../../contract/run.ts';
import { runInput } from './run-input.ts';
import { scriptedActivities, type AllActivities, type Asked } from './scripted-activities.ts';
import { startRunWorkers } from './start-run-workers.ts';

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
  let workers: Awaited<ReturnType<typeof startRunWorkers>>;
  let current: AllActivities;

  beforeAll(async () => {
    const names = Object.keys(scriptedActivities([], Promise.resolve()).activities) as (keyof AllActivities)[];
    const calls = names.map((name) => [name, (request: never) => current[name](request)]);
    workers = await startRunWorkers(taskQueue, Object.fromEntries(calls) as AllActivities);
  });

  afterAll(() => workers.stop());

  return {
    client: () => workers.client,
    play: async ({ changes = [], replaced, automation, during }) => {
      const over = Promise.withResolvers<void>();
      const { activities, asked } = scriptedActivities(changes, over.promise, replaced);
      current = activities;
      const workflowId = `run/fix-bug/github/${randomUUID()}`;
      await workers.client.workflow.start('run', { taskQueue, workflowId, args: [runInput(randomUUID(), automation)] });
      try {
        await during?.(workflowId, asked);
        return { result: await awaitResult(workers.client, workflowId), asked };
      } finally {
        over.resolve();
      }
    },
  };
}
