import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Waits until a condition holds, that is until its value counts as true, and returns the value. Throws an Error with `what`
 * if that takes longer than `boundMs`.
 */
export async function until<T>(
  what: string,
  condition: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  boundMs = 60_000,
): Promise<T> {
  for (const end = Date.now() + boundMs; ; await sleep(POLL_MS)) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Waited ${boundMs / 1_000} s until ${what}, without success`);
  }
}
