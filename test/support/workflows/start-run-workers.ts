import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { attendTaskQueue } from '../../../contract/temporal-names.ts';
import type { AllActivities } from './scripted-activities.ts';

export interface RunWorkers {
  client: Client;
  taskQueue: string;
  stop: () => Promise<void>;
}

/** Starts both Workers of runs, with these activities, on the Temporal server that the tests share. */
export async function startRunWorkers(taskQueue: string, activities: AllActivities): Promise<RunWorkers> {
  const address = inject('temporalAddress');
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const stopped = Promise.withResolvers<void>();
  const common = { connection: native, activities };
  const workflowBundle = { codePath: inject('workflowBundlePath') };
  const runs = await Worker.create({ ...common, taskQueue, workflowBundle });
  const attending = await Worker.create({ ...common, taskQueue: attendTaskQueue(taskQueue) });
  const workers = Promise.all([runs.runUntil(stopped.promise), attending.runUntil(stopped.promise)]);
  return {
    client: new Client({ connection }),
    taskQueue,
    stop: async () => {
      stopped.resolve();
      await workers;
      await native.close();
      await connection.close();
    },
  };
}
