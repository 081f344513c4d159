import { randomUUID } from 'node:crypto';
import { formatTable } from '../cli/format-table.ts';
import { atOnce } from './at-once.ts';
import { bareWorker } from './bare/start-bare-worker.ts';
import type { SessionRecord, SessionsState } from './processes/agent-api.ts';
import { progress } from './progress.ts';
import { readFlags } from './read-flags.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const OPENING_BOUND_MS = 15 * 60_000;
const LATEST_MS = 5 * 60_000;
/** Enough for all wrap-ups, which come at four fifths of the time, to be over before the first deadline. */
const WRAP_UP_MS = 20_000;
const WRAP_UP_SHARE = 0.2;
const STARTS_AT_ONCE = 8;

/**
 * How late sessions are interrupted at their deadline: when the agent API gets the interrupt, minus when the session had
 * worked for its time. Against the least that a deadline can be on this server: a timer and one activity.
 */
export async function deadline(args: string[]): Promise<void> {
  const flags = readFlags(args, { timers: [500], spreadSeconds: [20, 0] });
  const [timers] = flags.timers;
  const rows: string[][] = [];
  for (const seconds of flags.spreadSeconds) {
    const stage = await openStage({ heartbeatTimeoutMs: 30_000 });
    try {
      const name = seconds > 0 ? `over ${seconds} s` : 'at once';
      const bare = await bareLateness(stage, timers, seconds * 1_000);
      const curfew = await curfewLateness(stage, timers, seconds * 1_000);
      rows.push([name, String(timers), 'bare timer', ...cells(bare), '1.0']);
      progress(`${name}: bare ${cells(bare).join(' ')}, curfew ${cells(curfew).join(' ')} ms`);
      const ratio = percentile(curfew, 0.99) / percentile(bare, 0.99);
      rows.push([name, String(timers), 'curfew', ...cells(curfew), ratio.toFixed(1)]);
    } finally {
      await stage.stop();
    }
  }
  console.log(
    formatTable([['DEADLINES', 'ARMED', 'WHO', 'EARLIEST MS', 'P50 MS', 'P99 MS', 'LATEST MS', 'P99 RATIO'], ...rows]),
  );
}

async function curfewLateness(stage: Stage, timers: number, spreadMs: number): Promise<number[]> {
  const { agentApi } = stage;
  const durationMs = (spreadMs + WRAP_UP_MS) / WRAP_UP_SHARE;
  const worker = await stage.startWorker();
  progress(`curfew: arming ${timers} deadlines of ${durationMs / 1_000} s`);
  await stage.startRuns(timers, { spendMicros: 10_000_000_000, durationMs, idleMs: 3_600_000 });
  const state = (): Promise<SessionsState> => agentApi.call<SessionsState>('state');
  await until('all sessions are attended', OPENING_BOUND_MS, async () => (await state()).attended === timers);
  const begun = await agentApi.call<Record<string, number>>('begin', { spreadMs });
  await until('all are interrupted', durationMs + LATEST_MS, async () => (await state()).interrupted === timers);
  const records = await agentApi.call<SessionRecord[]>('records');
  await worker.kill();
  return records.map(({ runId, interruptedAt }) => (interruptedAt ?? 0) - (begun[runId] ?? 0) - durationMs);
}

async function bareLateness(stage: Stage, timers: number, spreadMs: number): Promise<number[]> {
  const { client, agentApi } = stage;
  const { taskQueue, start } = await bareWorker(stage);
  const worker = await start();
  const url = `${await agentApi.call<string>('url')}/v1/agents`;
  progress(`bare: arming ${timers} timers`);
  const first = Date.now() + WRAP_UP_MS;
  const handles = await atOnce(STARTS_AT_ONCE, Array.from({ length: timers }), (_, index) => {
    const at = first + (spreadMs * index) / timers;
    return client.workflow.start('timer', { taskQueue, workflowId: randomUUID(), args: [{ at, url }] });
  });
  if (Date.now() > first) throw new Error('Arming the timers took longer than there was time; try fewer');
  const lateness = await Promise.all(handles.map(async (handle) => (await handle.result()) as number));
  await worker.kill();
  return lateness;
}

function cells(lateness: number[]): string[] {
  return [0, 0.5, 0.99, 1].map((share) => percentile(lateness, share).toFixed(0));
}

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
