import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatTable } from '../cli/format-table.ts';
import type { RunId } from '../contract/event.ts';
import { atOnce } from '../runtime/at-once.ts';
import { bareWorker } from './bare/start-bare-worker.ts';
import { countedBy, type Counted } from './counted-by.ts';
import type { SessionRecord } from './processes/agent-api.ts';
import type { BenchProcess } from './processes/start-process.ts';
import { engineRecovery } from './engine/engine-recovery.ts';
import { progress } from './progress.ts';
import { readFlags } from './read-flags.ts';
import { openStage, type Stage } from './stage.ts';
import { untilAttended } from './until-attended.ts';

const LIMITS = { spendMicros: 10_000_000_000, durationMs: 24 * 3_600_000, idleMs: 3_600_000 };
const RECOVERY_BOUND_MS = 5 * 60_000;
const SPEAKING_MS = 10_000;
const AT_ONCE = 8;

interface Recovery {
  /** From the kill until the new worker was ready. */
  restartMs: number;
  /** From the kill until every session was attended. */
  attendedMs: number;
}

/** Measures how long it takes until all sessions go on after a `kill -9`, of the worker and of the engine. */
export async function recovery(args: string[]): Promise<void> {
  const flags = readFlags(args, {
    sessions: [500],
    heartbeatTimeoutMs: [10_000],
    everyMs: [5_000],
    worker: [1],
    engine: [1],
  });
  const [count] = flags.sessions;
  if (flags.worker[0] > 0) await recoveryOfWorker(count, flags.heartbeatTimeoutMs[0], flags.everyMs[0]);
  if (flags.engine[0] > 0) await recoveryOfEngine(count);
}

async function recoveryOfEngine(count: number): Promise<void> {
  const { sessions, readyMs, p50Ms, p95Ms, lastMs } = await engineRecovery(count);
  const columns = ['WHO', 'SESSIONS', 'RESTART S', 'P50 S', 'P95 S', 'LAST S'];
  const times = [readyMs, p50Ms, p95Ms, lastMs].map((ms) => (ms / 1_000).toFixed(1));
  console.log(formatTable([columns, ['engine', String(sessions), ...times]]));
}

/**
 * The worker is started again at once. Measures also whether the totals of the runs are right at the end. It is compared
 * with a bare activity that follows the same streams.
 */
async function recoveryOfWorker(count: number, heartbeatTimeoutMs: number, everyMs: number): Promise<void> {
  const stage = await openStage({ heartbeatTimeoutMs });
  try {
    const curfew = await curfewRecovery(stage, count, everyMs);
    const bare = await bareRecovery(stage, count, heartbeatTimeoutMs);
    const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
    const row = (name: string, { restartMs, attendedMs }: Recovery): string[] => [
      name,
      String(count),
      seconds(restartMs),
      seconds(attendedMs),
      seconds(attendedMs - heartbeatTimeoutMs),
      ((attendedMs - heartbeatTimeoutMs) / (bare.attendedMs - heartbeatTimeoutMs)).toFixed(1),
    ];
    const { said, lost, doubled, sessions } = curfew.counted;
    console.log(
      formatTable([
        [
          'WHO',
          'SESSIONS',
          'RESTART S',
          'FROM KILL S',
          'FROM TIMEOUT S',
          'RATIO',
          'OPENED',
          'EVENTS',
          'LOST',
          'DOUBLED',
        ],
        [...row('bare activity', bare), '–', '–', '–', '–'],
        [...row('curfew', curfew.recovery), ...[sessions, said, lost, doubled].map(String)],
      ]),
    );
  } finally {
    await stage.stop();
  }
}

async function curfewRecovery(
  stage: Stage,
  count: number,
  everyMs: number,
): Promise<{ recovery: Recovery; counted: Counted }> {
  const { agentApi } = stage;
  const worker = await stage.startWorker();
  progress(`curfew: opening ${count} sessions`);
  const runs = await stage.startRuns(count, LIMITS);
  await untilAttended(stage, count);
  await agentApi.call('speak', { everyMs });
  await sleep(SPEAKING_MS);
  const measured = await killAndRecover(stage, count, { worker, start: () => stage.startWorker() });
  await sleep(SPEAKING_MS);
  await agentApi.call('speak', { everyMs: 0 });
  await agentApi.call('endTurns');
  progress('curfew: waiting for the runs to end');
  return { recovery: measured, counted: await compare(stage, runs) };
}

/** Compares what the runs counted with what their sessions reported. */
async function compare({ client, agentApi }: Stage, runs: RunId[]): Promise<Counted> {
  const counts = new Map(await atOnce(AT_ONCE, runs, async (run) => [run, await countedBy(client, run)] as const));
  const records = await agentApi.call<SessionRecord[]>('records');
  const counted: Counted = { said: 0, lost: 0, doubled: 0, sessions: records.length };
  for (const { runId, said } of records) {
    counted.said += said;
    // Both the last count of attending and the result of the run have to be right.
    for (const sum of counts.get(runId) ?? [0]) {
      counted.lost += Math.max(0, said - sum);
      counted.doubled += Math.max(0, sum - said);
    }
  }
  return counted;
}

async function bareRecovery(stage: Stage, count: number, heartbeatTimeoutMs: number): Promise<Recovery> {
  const { client, agentApi } = stage;
  const { taskQueue, start } = await bareWorker(stage);
  const worker = await start();
  const url = `${await agentApi.call<string>('url')}/v1/sessions`;
  progress(`bare: opening ${count} sessions`);
  await atOnce(AT_ONCE, Array.from({ length: count }), async () => {
    const created = await fetch(url, { method: 'POST', body: JSON.stringify({ metadata: {} }) });
    const { id } = (await created.json()) as { id: string };
    const request = { url: `${url}/${id}/events/stream`, heartbeatTimeoutMs };
    await client.workflow.start('hold', { taskQueue, workflowId: randomUUID(), args: [request] });
  });
  await untilAttended(stage, count);
  await sleep(SPEAKING_MS);
  return await killAndRecover(stage, count, { worker, start });
}

async function killAndRecover(
  stage: Stage,
  count: number,
  { worker, start }: { worker: BenchProcess; start: () => Promise<BenchProcess> },
): Promise<Recovery> {
  const killedAt = Date.now();
  await worker.kill();
  await untilAttended(stage, 0, RECOVERY_BOUND_MS);
  await start();
  const restartMs = Date.now() - killedAt;
  const attendedAt = await untilAttended(stage, count, RECOVERY_BOUND_MS);
  return { restartMs, attendedMs: attendedAt - killedAt };
}
