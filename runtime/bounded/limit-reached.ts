import type { BoundedEnd } from './run-bounded.ts';
import type { ProcessLimits } from './process-limits.ts';

/** The bounds under which a program was run. */
export interface Bounds {
  limits: ProcessLimits | null;
  timeoutMs: number | null;
  maxBytes: number;
}

const NO_MEMORY =
  /out of memory|memory exhausted|cannot allocate memory|over limit \d|bad_alloc|unable to create .*thread|failed to allocate/i;

/**
 * Which of its bounds ended a program, to stand after "needs": `more than 1 GB of memory`. Null if it ended for another
 * reason. A helper's end counts too, as far as the program says of which signal it died.
 */
export function limitReached(end: BoundedEnd, { limits, timeoutMs, maxBytes }: Bounds): string | null {
  if (end.stopped === 'too slow') return `more than ${seconds(Math.ceil((timeoutMs ?? 0) / 1000))}`;
  if (end.stopped === 'too much output') return `more than ${size(maxBytes)} of output`;
  if (limits === null || end.code === 0) return null;
  if (diedOf(end, 'SIGXCPU', 24)) return `more than ${seconds(limits.cpuSeconds)} of processor time`;
  if (diedOf(end, 'SIGXFSZ', 25) || /File too large/.test(end.stderr))
    return `a file of more than ${size(limits.fileBytes)}`;
  if (/Too many open files/.test(end.stderr)) return `more than ${limits.openFiles} open files`;
  if (NO_MEMORY.test(end.stderr)) return `more than ${size(limits.memoryBytes)} of memory`;
  // V8 ends itself with SIGABRT or SIGTRAP, and a program that has no room for its stack ends with SIGSEGV.
  if (diedOf(end, 'SIGABRT', 6) || diedOf(end, 'SIGTRAP', 5)) return `more than ${size(limits.memoryBytes)} of memory`;
  if (diedOf(end, 'SIGSEGV', 11)) return 'more stack than a process has';
  return null;
}

/** Git says of its helpers: `index-pack died of signal 25`. Shells and git end with 128 + signal. */
function diedOf({ signal, code, stderr }: BoundedEnd, name: NodeJS.Signals, number: number): boolean {
  return signal === name || code === 128 + number || new RegExp(`died of signal ${number}\\b`).test(stderr);
}

function size(bytes: number): string {
  const gigabytes = bytes / 1024 ** 3;
  return gigabytes >= 1 ? `${Math.round(gigabytes)} GB` : `${Math.max(1, Math.round(bytes / 1024 ** 2))} MB`;
}

function seconds(count: number): string {
  return count === 1 ? '1 second' : `${count} seconds`;
}
