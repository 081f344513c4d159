import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { startProcess, type BenchProcess } from '../processes/start-process.ts';
import type { Stage } from '../stage.ts';

export interface BareWorker {
  taskQueue: string;
  /** Starts the Worker, also again after it was killed. */
  start: () => Promise<BenchProcess>;
}

const WORKFLOWS = fileURLToPath(new URL('workflows.ts', import.meta.url));

/** Prepares a Worker for the workflows of `bare/` on the Temporal server of a stage, to compare Curfew with it. */
export async function bareWorker({ folder, temporalAddress, own }: Stage): Promise<BareWorker> {
  const taskQueue = `bare-${randomUUID()}`;
  const bundle = join(folder, 'bare.cjs');
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('WARN') });
  await writeFile(bundle, code);
  const environment = { TEMPORAL_ADDRESS: temporalAddress, BENCH_TASK_QUEUE: taskQueue, BENCH_BUNDLE: bundle };
  return { taskQueue, start: async () => own(await startProcess('bare-worker.ts', { environment })) };
}
