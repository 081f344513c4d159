import { formatTable } from '../cli/format-table.ts';
import { heldByEngine } from './held-by-engine.ts';
import { measureHeld, type Held, type HeldOptions } from './measure-held.ts';
import type { ProcessState } from './processes/measure-process.ts';
import { progress } from './progress.ts';
import { readFlags } from './read-flags.ts';
import { openStage, type Stage } from './stage.ts';
import { untilAttended } from './until-attended.ts';

/** Limits that no run reaches during the benchmark. */
const LIMITS = { spendMicros: 10_000_000_000, durationMs: 24 * 3_600_000, idleMs: 3_600_000 };
const WARM_UP = 20;

/**
 * Measures memory and CPU per session that is held: in the worker, which attends it, and in the engine, which streams its
 * events. Both are compared with the same process without sessions. The sessions are quiet except for an event now and
 * then. The heap is that of the main thread; the heap of workflows, which is in another thread, and the reserves of V8 and
 * malloc are only part of the RSS.
 */
export async function held(args: string[]): Promise<void> {
  const flags = readFlags(args, {
    sessions: [500, 1_000],
    everySeconds: [20],
    windowSeconds: [30],
    worker: [1],
    engine: [1],
  });
  const options = {
    sessions: flags.sessions,
    everyMs: flags.everySeconds[0] * 1_000,
    windowMs: flags.windowSeconds[0] * 1_000,
  };
  const rows = [
    ...(flags.worker[0] > 0 ? rowsOf('worker', await heldByWorker(options)) : []),
    ...(flags.engine[0] > 0 ? rowsOf('engine', await heldByEngine(options)) : []),
  ];
  const columns = [
    'PROCESS',
    'SESSIONS',
    'RSS MB',
    'HEAP MB',
    'RSS KB EACH',
    'HEAP KB EACH',
    'BUFFERS KB EACH',
    'CPU MS EACH PER MIN',
  ];
  console.log(formatTable([columns, ...rows]));
}

async function heldByWorker({ sessions, everyMs, windowMs }: HeldOptions): Promise<Held[]> {
  const stage = await openStage({ heartbeatTimeoutMs: 30_000 });
  try {
    const worker = await stage.startWorker();
    await warmUp(stage);
    const measured = [await measureHeld(worker, 0, windowMs)];
    for (const count of sessions.toSorted((a, b) => a - b)) {
      const more = count - (measured.at(-1)?.sessions ?? 0);
      progress(`worker: opening ${more} more sessions`);
      await stage.startRuns(more, LIMITS);
      await untilAttended(stage, count);
      await stage.agentApi.call('speak', { everyMs });
      measured.push(await measureHeld(worker, count, windowMs));
    }
    return measured;
  } finally {
    await stage.stop();
  }
}

/** Starts runs and ends them, so that code is loaded and caches and pools are filled. */
async function warmUp(stage: Stage): Promise<void> {
  await stage.startRuns(WARM_UP, LIMITS);
  await untilAttended(stage, WARM_UP);
  await stage.agentApi.call('endTurns');
  await untilAttended(stage, 0);
}

function rowsOf(name: string, measured: Held[]): string[][] {
  const [none] = measured;
  const kilobytes = (bytes: number): string => (bytes / 1_000).toFixed(1);
  const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);
  return measured.map(({ sessions, state, cpuMsPerMinute }) => {
    const each = (value: (at: ProcessState) => number): number =>
      none && sessions > 0 ? (value(state) - value(none.state)) / sessions : 0;
    const cells = [
      megabytes(state.rssBytes),
      megabytes(state.heapBytes),
      kilobytes(each((at) => at.rssBytes)),
      kilobytes(each((at) => at.heapBytes)),
      kilobytes(each((at) => at.externalBytes)),
      sessions > 0 ? ((cpuMsPerMinute - (none?.cpuMsPerMinute ?? 0)) / sessions).toFixed(1) : '–',
    ];
    return [name, String(sessions), ...cells.map((cell, index) => (sessions === 0 && index > 1 ? '–' : cell))];
  });
}
