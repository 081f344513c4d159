import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { formatTable } from '../../cli/format-table.ts';
import type { Database } from '../../database/schema.ts';
import { openCurfewDatabase } from '../../database/open-curfew-database.ts';
import { storeDeliveries } from '../../database/inbox/store-deliveries.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { until } from '../../runtime/until.ts';
import { atOnce } from '../../runtime/at-once.ts';
import { benchRun, benchRunId } from '../bench-run.ts';
import { percentile } from '../percentile.ts';
import { startProcess, type BenchProcess } from '../processes/start-process.ts';
import { progress } from '../progress.ts';
import { readFlags } from '../read-flags.ts';
import { openStage, type Stage } from '../stage.ts';
import { firstActivityAt } from './first-activity-at.ts';
import { sendAtRate, sendRequests } from './send-requests.ts';
import { BENCH_SECRET, issuePayload, signedRequests } from './signed-requests.ts';

const LIMITS = { spendMicros: 1_000_000, durationMs: 600_000, idleMs: 600_000 };
const UNATTENDED = 'bench-without-worker';
const LATEST_MS = 10 * 60_000;
/** Requests before those that count, in which code is compiled. */
const WARM_UP = 300;

interface Place {
  stage: Stage;
  database: Database;
  dataFolder: string;
}

/**
 * Measures how many deliveries of 10 kB are acknowledged per second, without a worker, while their runs are started. That is
 * compared with bare starts of workflows at the same concurrency, and with a bare loop that takes webhooks. Then: the time of
 * an acknowledgement at a steady rate, how fast a backlog is started, and, with a worker, the time from an acknowledgement to
 * the first activity of its run.
 */
export async function ingest(args: string[]): Promise<void> {
  const flags = readFlags(args, {
    connections: [1, 8, 32],
    requests: [1_500],
    backlog: [5_000],
    perSecond: [200],
    runs: [40],
  });
  const stage = await openStage({ heartbeatTimeoutMs: 30_000 });
  const dataFolder = join(stage.folder, 'data');
  const database = await openCurfewDatabase({ databaseUrl: null }, dataFolder);
  const place = { stage, database, dataFolder };
  try {
    console.log(await acknowledgements(place, flags.connections, flags.requests[0]));
    console.log(`\n${await backlog(place, flags.backlog[0])}`);
    console.log(`\n${await steadyRate(place, flags.perSecond[0])}`);
    console.log(`\n${await untilFirstActivity(place, flags.runs[0])}`);
  } finally {
    await database.destroy();
    await stage.stop();
  }
}

async function acknowledgements(place: Place, connections: number[], most: number): Promise<string> {
  const bare = place.stage.own(await startProcess('bare-ingest.ts', { environment: { BENCH_DATA: place.dataFolder } }));
  const curfew = await serve(place);
  const bareUrl = await bare.call<string>('url');
  const url = await curfew.call<string>('url');
  await sendRequests(bareUrl, signedRequests(WARM_UP), 8);
  await sendRequests(url, signedRequests(WARM_UP), 8);
  const table = [['CONNECTIONS', 'CURFEW /S', 'P50 MS', 'P99 MS', 'BARE LOOP /S', 'RATIO', 'BARE STARTS /S', 'RATIO']];
  for (const many of connections) {
    const count = Math.min(most, many * 300);
    progress(`${count} deliveries over ${many} connections`);
    await untilDispatched(place);
    const starts = await bareStarts(place.stage, Math.min(count, 600), many);
    const loop = await sendRequests(bareUrl, signedRequests(count), many);
    const ours = await sendRequests(url, signedRequests(count), many);
    const took = ours.acknowledged.map(({ tookMs }) => tookMs);
    table.push([
      String(many),
      ours.perSecond.toFixed(0),
      percentile(took, 0.5).toFixed(1),
      percentile(took, 0.99).toFixed(1),
      loop.perSecond.toFixed(0),
      (ours.perSecond / loop.perSecond).toFixed(2),
      starts.toFixed(0),
      (ours.perSecond / starts).toFixed(1),
    ]);
  }
  await untilDispatched(place);
  await Promise.all([bare.kill(), curfew.kill()]);
  return formatTable(table);
}

async function backlog(place: Place, count: number): Promise<string> {
  const { database, stage } = place;
  const bare = await bareStarts(stage, Math.min(count, 1_000), 32);
  const receivedAt = new Date(Date.now() - 60_000).toISOString();
  const ids = Array.from({ length: count }, () => randomUUID());
  const shared = { source: 'github', name: 'issues', headers: {}, receivedAt, state: 'pending', reason: null } as const;
  await storeDeliveries(
    database,
    ids.map((deliveryId) => ({ ...shared, deliveryId, body: Buffer.from(issuePayload(deliveryId)) })),
  );
  progress(`a backlog of ${count}`);
  const begun = performance.now();
  const curfew = await serve(place);
  await untilDispatched(place);
  const perSecond = (count * 1_000) / (performance.now() - begun);
  await curfew.kill();
  return formatTable([
    ['BACKLOG', 'STARTED /S', 'BARE STARTS /S', 'RATIO'],
    [String(count), perSecond.toFixed(0), bare.toFixed(0), (perSecond / bare).toFixed(2)],
  ]);
}

async function steadyRate(place: Place, perSecond: number): Promise<string> {
  const curfew = await serve(place);
  const url = await curfew.call<string>('url');
  await sendRequests(url, signedRequests(WARM_UP), 8);
  progress(`${perSecond} deliveries a second`);
  const acknowledged = await sendAtRate(url, signedRequests(perSecond * 10), perSecond);
  const took = acknowledged.map(({ tookMs }) => tookMs);
  await untilDispatched(place);
  await curfew.kill();
  return formatTable([
    ['DELIVERIES /S', 'P50 MS', 'P99 MS'],
    [String(perSecond), percentile(took, 0.5).toFixed(1), percentile(took, 0.99).toFixed(1)],
  ]);
}

async function untilFirstActivity(place: Place, count: number): Promise<string> {
  const { stage } = place;
  const curfew = await serve(place, stage.taskQueue);
  await stage.startWorker();
  const url = await curfew.call<string>('url');
  progress(`${count} runs with a worker, one after the other`);
  const took: number[] = [];
  for (const request of signedRequests(count)) {
    const { acknowledged } = await sendRequests(url, [request], 1);
    const { deliveryId, at } = acknowledged[0]!;
    took.push((await firstActivityAt(stage.client, runWorkflowId(benchRunId(deliveryId)), LATEST_MS)) - at);
  }
  const bareTook: number[] = [];
  for (let n = 0; n < count; n++) {
    const deliveryId = randomUUID();
    const at = Date.now();
    await startBare(stage, deliveryId, stage.taskQueue);
    bareTook.push((await firstActivityAt(stage.client, runWorkflowId(benchRunId(deliveryId)), LATEST_MS)) - at);
  }
  const [ours, bare] = [percentile(took.slice(5), 0.5), percentile(bareTook.slice(5), 0.5)];
  return formatTable([
    ['ACKNOWLEDGEMENT TO FIRST ACTIVITY, P50 MS', 'P99 MS', 'FROM A BARE START, P50 MS'],
    [ours.toFixed(0), percentile(took.slice(5), 0.99).toFixed(0), bare.toFixed(0)],
  ]);
}

/** Without a task queue, one that no worker polls. */
async function serve({ stage, dataFolder }: Place, taskQueue = UNATTENDED): Promise<BenchProcess> {
  const environment = {
    ...stage.environment,
    BENCH_DATA: dataFolder,
    GITHUB_WEBHOOK_SECRET: BENCH_SECRET,
    CURFEW_TASK_QUEUE: taskQueue,
  };
  return stage.own(await startProcess('serve.ts', { environment }));
}

/** Starts of workflows per second, with the input of a run, and nothing else done. */
async function bareStarts(stage: Stage, count: number, concurrency: number): Promise<number> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const begun = performance.now();
  await atOnce(concurrency, ids, (id) => startBare(stage, id));
  return (count * 1_000) / (performance.now() - begun);
}

async function startBare({ client }: Stage, deliveryId: string, taskQueue = UNATTENDED): Promise<void> {
  const workflowId = runWorkflowId(benchRunId(deliveryId));
  await client.workflow.start('run', { taskQueue, workflowId, args: [benchRun(deliveryId, LIMITS)] });
}

async function untilDispatched({ database }: Place): Promise<void> {
  await until(
    'every delivery was dispatched',
    async () => {
      const pending = await database
        .selectFrom('deliveries')
        .select('deliveryId')
        .where('state', '=', 'pending')
        .limit(1)
        .execute();
      return pending.length === 0;
    },
    LATEST_MS,
  );
}
