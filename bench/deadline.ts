import { randomUUID } from 'node:crypto';
import { CommandError, EXIT } from '../cli/command-error.ts';
import { formatTable } from '../cli/format-table.ts';
import type { Automation } from '../definitions/automation.ts';
import { until } from '../runtime/until.ts';
import type { RunId } from '../contract/event.ts';
import { atOnce } from '../runtime/at-once.ts';
import { bareWorker } from './bare/start-bare-worker.ts';
import type { SessionRecord, SessionsState } from './processes/agent-api.ts';
import { percentile } from './percentile.ts';
import { progress } from './progress.ts';
import { readFlags } from './read-flags.ts';
import { openStage, type Stage } from './stage.ts';
import { untilAttended } from './until-attended.ts';

const LATEST_MS = 5 * 60_000;
/** How long deadlines come due at one rate. */
const WINDOW_MS = 12_000;
/**
 * The time between the starts of two windows: long enough for the work of one to be over before the next begins, and
 * for no wrap-up to fall into one.
 */
const APART_MS = 100_000;
const BARE_APART_MS = 30_000;
const ARMING_MS = 30_000;
const STARTS_AT_ONCE = 8;
const NOT_DUE_MS = 24 * 3_600_000;

/** Deadlines that come due at one rate. */
interface Group {
  perSecond: number;
  due: number;
  /** How long its sessions may work. */
  durationMs: number;
}

/**
 * Measures how late sessions are interrupted at their deadline: from the moment at which a session has worked for its
 * time until the agent API gets the interrupt. All timers are armed at once. They come due at several rates, one after
 * the other, because the lateness depends on what else the server has to do. It is compared with the simplest deadline
 * on this server at the same rate: a timer and one activity.
 */
export async function deadline(args: string[]): Promise<void> {
  const flags = readFlags(args, { timers: [500], perSecond: [5, 10, 25] });
  const [timers] = flags.timers;
  const groups = flags.perSecond.map((perSecond, index): Group => {
    return { perSecond, due: (perSecond * WINDOW_MS) / 1_000, durationMs: (index + 1) * APART_MS };
  });
  const due = groups.reduce((sum, group) => sum + group.due, 0);
  if (due > timers) {
    const message = `--timers ${timers}: at these rates ${due} timers come due; arm at least ${due}`;
    throw new CommandError(message, EXIT.usage);
  }
  const stage = await openStage({ heartbeatTimeoutMs: 30_000 });
  try {
    const bare = await bareLateness(stage, timers, groups);
    const curfew = await curfewLateness(stage, timers, groups);
    const rows = groups.flatMap(({ perSecond, due: many }, index) => {
      const [least = [], ours = []] = [bare[index], curfew[index]];
      const ratio = percentile(ours, 0.99) / percentile(least, 0.99);
      const names = [String(timers), String(perSecond), String(many)];
      return [
        [...names, 'bare timer', ...cells(least), '1.0'],
        [...names, 'curfew', ...cells(ours), ratio.toFixed(1)],
      ];
    });
    const columns = ['ARMED', 'PER S', 'DUE', 'WHO', 'EARLIEST MS', 'P50 MS', 'P99 MS', 'LATEST MS', 'P99 RATIO'];
    console.log(formatTable([columns, ...rows]));
  } finally {
    await stage.stop();
  }
}

async function curfewLateness(stage: Stage, timers: number, groups: Group[]): Promise<number[][]> {
  const { agentApi } = stage;
  const worker = await stage.startWorker();
  progress(`curfew: arming ${timers} deadlines`);
  const started: RunId[][] = [];
  for (const { due, durationMs } of groups) started.push(await stage.startRuns(due, limitsOf(durationMs)));
  await stage.startRuns(timers - started.flat().length, limitsOf(NOT_DUE_MS));
  await untilAttended(stage, timers);
  const begun: Record<string, number>[] = await Promise.all(
    started.map((runIds) => agentApi.call<Record<string, number>>('begin', { runIds, spreadMs: WINDOW_MS })),
  );
  const due = started.flat().length;
  const bound = groups.length * APART_MS + LATEST_MS;
  const state = (): Promise<SessionsState> => agentApi.call<SessionsState>('state');
  await until('all that are due are interrupted', async () => (await state()).interrupted === due, bound);
  const records = await agentApi.call<SessionRecord[]>('records');
  const interruptedAt = new Map(records.map((record) => [record.runId, record.interruptedAt ?? 0]));
  await worker.kill();
  return groups.map(({ durationMs }, index) => {
    const begins = Object.entries(begun[index] ?? {});
    return begins.map(([runId, at]) => (interruptedAt.get(runId) ?? 0) - at - durationMs);
  });
}

function limitsOf(durationMs: number): Automation['limits'] {
  return { spendMicros: 10_000_000_000, durationMs, idleMs: 3_600_000 };
}

async function bareLateness(stage: Stage, timers: number, groups: Group[]): Promise<number[][]> {
  const { client, agentApi } = stage;
  const { taskQueue, start } = await bareWorker(stage);
  const worker = await start();
  const url = `${await agentApi.call<string>('url')}/v1/agents`;
  progress(`bare: arming ${timers} timers`);
  const first = Date.now() + ARMING_MS;
  const dueAt = groups.map(({ due }, group) =>
    Array.from({ length: due }, (_, index) => first + group * BARE_APART_MS + (WINDOW_MS * index) / due),
  );
  const notDue = Array.from({ length: timers - dueAt.flat().length }, () => first + NOT_DUE_MS);
  const handles = await atOnce(STARTS_AT_ONCE, [...dueAt.flat(), ...notDue], (at) => {
    return client.workflow.start('timer', { taskQueue, workflowId: randomUUID(), args: [{ at, url }] });
  });
  if (Date.now() > first) throw new Error('The first timers came due before all were armed; try fewer timers');
  const results = handles.slice(0, dueAt.flat().length).map(async (handle) => (await handle.result()) as number);
  const lateness = await Promise.all(results);
  await worker.kill();
  return dueAt.map((group) => lateness.splice(0, group.length));
}

function cells(lateness: number[]): string[] {
  return [0, 0.5, 0.99, 1].map((share) => percentile(lateness, share).toFixed(0));
}
