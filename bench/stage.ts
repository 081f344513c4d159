import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { LEAN_MEMORY } from '../cli/processes/lean-memory.ts';
import { registerSearchAttributes } from '../connections/temporal/register-search-attributes.ts';
import { connectTemporal } from '../connections/temporal/connect-temporal.ts';
import { startTemporalServer } from '../connections/temporal-server/start-temporal-server.ts';
import { openCurfewDatabase } from '../database/open-curfew-database.ts';
import { storeDeliveries } from '../database/inbox/store-deliveries.ts';
import type { Automation } from '../definitions/automation.ts';

import type { RunId } from '../contract/event.ts';
import { runWorkflowId } from '../contract/temporal-names.ts';
import { atOnce } from '../runtime/at-once.ts';
import { benchRun, benchRunId } from './bench-run.ts';
import { startProcess, type BenchProcess } from './processes/start-process.ts';
import { progress } from './progress.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface StageOptions {
  heartbeatTimeoutMs: number;
}

/** Everything that runs need, in a temporary folder: Temporal and the agent API, each as a process, and a database. */
export interface Stage {
  folder: string;
  client: Client;
  taskQueue: string;
  temporalAddress: string;
  /** The variables of Curfew's processes. */
  environment: Record<string, string>;
  agentApi: BenchProcess;
  /** Starts a worker that is as lean with memory as `curfew worker`. */
  startWorker(): Promise<BenchProcess>;
  /** Starts `count` runs, a few at a time. Each has its own subject. */
  startRuns(count: number, limits: Automation['limits']): Promise<RunId[]>;
  /** Ends a process when the stage is closed. */
  own: (process: BenchProcess) => BenchProcess;
  stop(): Promise<void>;
}

const STARTS_AT_ONCE = 4;

/** Opens a stage. If that fails, everything that was started is stopped again. */
export async function openStage({ heartbeatTimeoutMs }: StageOptions): Promise<Stage> {
  const { path: folder, remove } = temporaryFolder();
  const undo: (() => unknown)[] = [remove];
  const stop = async (): Promise<void> => {
    for (const release of undo.splice(0).reverse()) await release();
  };
  try {
    return { ...(await openIn(folder, heartbeatTimeoutMs, undo)), folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openIn(
  folder: string,
  heartbeatTimeoutMs: number,
  undo: (() => unknown)[],
): Promise<Omit<Stage, 'folder' | 'stop'>> {
  const dataFolder = join(folder, 'data');
  const taskQueue = `bench-${randomUUID()}`;
  const temporal = await startTemporalServer({ dataFolder, headless: true, port: 0, onProgress: progress });
  undo.push(() => temporal.stop());
  const { client, connection, close } = await connectTemporal({ address: temporal.address, namespace: 'default' });
  undo.push(close);
  await registerSearchAttributes(connection, 'default');
  const own = (process: BenchProcess): BenchProcess => {
    undo.push(() => process.kill());
    return process;
  };
  const agentApi = own(await startProcess('agent-api.ts'));
  const environment = {
    ...LEAN_MEMORY.environment,
    BENCH_DATA: dataFolder,
    TEMPORAL_ADDRESS: temporal.address,
    CURFEW_TASK_QUEUE: taskQueue,
    CURFEW_HEARTBEAT_TIMEOUT: `${heartbeatTimeoutMs}ms`,
    CURFEW_LOG_LEVEL: 'error',
    CURFEW_AGENT_API: await agentApi.call<string>('url'),
    CURFEW_AGENT_API_KEY: 'none',
    GITHUB_TOKEN: 'none',
    GITHUB_READ_TOKEN: 'none',
  };
  return {
    client,
    taskQueue,
    agentApi,
    temporalAddress: temporal.address,
    environment,
    own,
    startWorker: async () => own(await startProcess('worker.ts', { environment, flags: LEAN_MEMORY.nodeFlags })),
    startRuns: (count, limits) => startRuns({ client, taskQueue, dataFolder }, count, limits),
  };
}

interface Place {
  client: Client;
  taskQueue: string;
  dataFolder: string;
}

async function startRuns(place: Place, count: number, limits: Automation['limits']): Promise<RunId[]> {
  const deliveryIds = Array.from({ length: count }, () => randomUUID());
  await storeAll(place.dataFolder, deliveryIds);
  await atOnce(STARTS_AT_ONCE, deliveryIds, (id) => startRun(place, id, limits));
  return deliveryIds.map(benchRunId);
}

async function storeAll(dataFolder: string, deliveryIds: string[]): Promise<void> {
  const database = await openCurfewDatabase({ databaseUrl: null }, dataFolder);
  const shared = { source: 'github', name: 'issues', headers: {}, body: Buffer.from('{}'), reason: null } as const;
  const receivedAt = new Date().toISOString();
  const rows = deliveryIds.map((deliveryId) => ({ ...shared, deliveryId, receivedAt, state: 'pending' as const }));
  await storeDeliveries(database, rows);
  await database.destroy();
}

async function startRun({ client, taskQueue }: Place, deliveryId: string, limits: Automation['limits']): Promise<void> {
  const workflowId = runWorkflowId(benchRunId(deliveryId));
  await client.workflow.start('run', { taskQueue, workflowId, args: [benchRun(deliveryId, limits)] });
}
