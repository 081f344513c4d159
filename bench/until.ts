import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Waits until `isSo` holds, and returns the time at which it does, in ms. Throws an Error with `what` if it takes
 * longer than the bound.
 */
export async function until(what: string, boundMs: number, isSo: () => Promise<boolean>): Promise<number> {
  for (const end = Date.now() + boundMs; Date.now() < end; await sleep(POLL_MS)) {
    if (await isSo()) return Date.now();
  }
  throw new Error(`Waited ${boundMs / 1_000} s until ${what}, without success`);
}
