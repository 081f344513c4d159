import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessState } from './processes/measure-process.ts';
import type { BenchProcess } from './processes/start-process.ts';

export interface HeldOptions {
  sessions: number[];
  everyMs: number;
  windowMs: number;
}

/** The measurements of a process while it holds a number of sessions. */
export interface Held {
  sessions: number;
  state: ProcessState;
  /** CPU time per minute while the process did nothing but hold its sessions. */
  cpuMsPerMinute: number;
}

/** How long to wait until the work of opening the sessions is done. */
const SETTLING_MS = 5_000;

/** Lets a process hold its sessions for `windowMs`, and measures it at the end. */
export async function measureHeld(process: BenchProcess, sessions: number, windowMs: number): Promise<Held> {
  await sleep(SETTLING_MS);
  const before = await process.call<ProcessState>('measure');
  await sleep(windowMs);
  const state = await process.call<ProcessState>('measure');
  const again = await process.call<ProcessState>('measure');
  // Measuring collects garbage, which takes CPU time that is not part of holding. It is measured again and subtracted.
  const cpuMs = state.cpuMs - before.cpuMs - (again.cpuMs - state.cpuMs);
  return { sessions, state, cpuMsPerMinute: (Math.max(0, cpuMs) * 60_000) / windowMs };
}
