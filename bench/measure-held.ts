import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessState } from './processes/measure-process.ts';
import type { BenchProcess } from './processes/start-process.ts';

export interface HeldOptions {
  sessions: number[];
  everyMs: number;
  windowMs: number;
}

/** A process while it holds so many sessions. */
export interface Held {
  sessions: number;
  state: ProcessState;
  /** CPU per minute while nothing but holding was going on. */
  cpuMsPerMinute: number;
}

/** What opening has left to do is done by then. */
const SETTLING_MS = 5_000;

/** Lets a process hold what it holds for a while, and measures it then. */
export async function measureHeld(process: BenchProcess, sessions: number, windowMs: number): Promise<Held> {
  await sleep(SETTLING_MS);
  const before = await process.call<ProcessState>('measure');
  await sleep(windowMs);
  const state = await process.call<ProcessState>('measure');
  const again = await process.call<ProcessState>('measure');
  // The collections of measuring itself are not part of holding.
  const cpuMs = state.cpuMs - before.cpuMs - (again.cpuMs - state.cpuMs);
  return { sessions, state, cpuMsPerMinute: (Math.max(0, cpuMs) * 60_000) / windowMs };
}
