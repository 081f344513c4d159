import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll } from 'vitest';
import type { RunEvent, RunId } from '../../../contract/event.ts';
import type { Phase, RunResult, RunStatus } from '../../../contract/run.ts';
import type { Change } from '../../../contract/session.ts';
import { STATUS_QUERY } from '../../../contract/temporal-names.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { awaitResult } from '../../../demo/stages/await-result.ts';
import { until } from '../../../runtime/until.ts';
import { recordHistory } from './record-history.ts';
import { runInput } from './run-input.ts';
import { scriptedActivities, type AllActivities, type Asked } from './scripted-activities.ts';
import { startRunWorkers, type RunWorkers } from './start-run-workers.ts';

export interface Play {
  changes?: Change[];
  replaced?: Partial<AllActivities>;
  automation?: Partial<Automation>;
  /** Changes of the event, which is one of GitHub. */
  event?: Partial<RunEvent>;
  runId?: RunId;
  during?: (workflowId: string, asked: Asked[]) => Promise<void>;
  /** The name under which the history of the run is kept, if histories are recorded. */
  record?: string;
}

export interface RunStage {
  /** Plays one run on a real server, its activities scripted; returns how it ended and what it asked for. */
  play: (play: Play) => Promise<{ result: RunResult; asked: Asked[] }>;
  handleOf: (workflowId: string) => WorkflowHandle;
  /** Sends an update to a run, as people do; returns what it answers. */
  send: (workflowId: string, name: string, update: object) => Promise<string>;
  /** Waits until a run is in a phase; returns its status then. */
  whenIn: (workflowId: string, phase: Phase) => Promise<RunStatus>;
}

/** One pair of Workers for all tests of a file, which may run at once: each run has the activities of its own test. */
export function useRunStage(): RunStage {
  const taskQueue = `run-${randomUUID()}`;
  let workers: RunWorkers;
  const activitiesOf = new Map<string, AllActivities>();

  beforeAll(async () => {
    const names = Object.keys(scriptedActivities([], Promise.resolve()).activities) as (keyof AllActivities)[];
    const own = (): AllActivities | undefined => activitiesOf.get(activityInfo().workflowExecution?.workflowId ?? '');
    const calls = names.map((name) => [name, (request: never) => own()?.[name](request)]);
    workers = await startRunWorkers(taskQueue, Object.fromEntries(calls) as AllActivities);
  });

  afterAll(() => workers.stop());

  const handleOf = (workflowId: string): WorkflowHandle => workers.client.workflow.getHandle(workflowId);
  return {
    handleOf,
    send: (workflowId, name, update) => handleOf(workflowId).executeUpdate<string, [object]>(name, { args: [update] }),
    whenIn: (workflowId, phase) =>
      until(`phase ${phase}`, async () => {
        const status = await handleOf(workflowId).query<RunStatus>(STATUS_QUERY);
        return status.phase === phase && status;
      }),
    play: async (played) => {
      const over = Promise.withResolvers<void>();
      const { activities, asked } = scriptedActivities(played.changes ?? [], over.promise, played.replaced);
      const workflowId = `run/${played.runId ?? `fix-bug/github/${randomUUID()}`}`;
      activitiesOf.set(workflowId, activities);
      try {
        return { result: await playRun(workers.client, { workflowId, taskQueue, asked, ...played }), asked };
      } finally {
        over.resolve();
      }
    },
  };
}

interface Played extends Play {
  workflowId: string;
  taskQueue: string;
  asked: Asked[];
}

async function playRun(client: Client, played: Played): Promise<RunResult> {
  const { workflowId, taskQueue, asked, automation, event, during, record } = played;
  const input = runInput(randomUUID(), automation);
  await client.workflow.start('run', {
    taskQueue,
    workflowId,
    args: [{ ...input, event: { ...input.event, ...event } }],
  });
  await during?.(workflowId, asked);
  try {
    return await awaitResult(client, workflowId);
  } finally {
    if (record !== undefined) await recordHistory(client, workflowId, record);
  }
}
