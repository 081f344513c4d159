import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Log } from './log.ts';

/** Nothing may block the event loop of a process for longer: heartbeats, deadlines and webhooks wait meanwhile. */
export const LONGEST_BLOCK_MS = 200;

const RESOLUTION_MS = 20;
const REPORT_EVERY_MS = 60_000;

export interface EventLoopWatch {
  /** How long the event loop was blocked at the longest, in milliseconds, since the last report. */
  longestMs(): number;
  stop(): void;
}

/**
 * Measures for how long the event loop of this process is blocked. Every minute it logs the longest time of that minute if
 * it was over `LONGEST_BLOCK_MS`.
 */
export function watchEventLoop(log: Log, reportEveryMs = REPORT_EVERY_MS): EventLoopWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // The histogram holds the whole time between two samples, of which `RESOLUTION_MS` were planned.
  const longestMs = (): number => Math.max(0, Math.round(delay.max / 1e6) - RESOLUTION_MS);
  const report = (): void => {
    const blockedMs = longestMs();
    delay.reset();
    if (blockedMs > LONGEST_BLOCK_MS)
      log.warn(
        { blockedMs, allowedMs: LONGEST_BLOCK_MS },
        'this process was blocked: heartbeats, deadlines and requests had to wait; either it computed for too long, or the machine had no time for it',
      );
  };
  const timer = setInterval(report, reportEveryMs).unref();
  return {
    longestMs,
    stop: () => {
      clearInterval(timer);
      delay.disable();
    },
  };
}
