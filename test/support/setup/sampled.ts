import { it } from 'vitest';
import { EVERY_FAULT_POINT } from './every-fault-point.ts';

export const SEED = Number(process.env['CURFEW_SEED'] ?? Date.now() % 1_000_000_000);

/**
 * One of these cases, or as many as `most` says; all of them with CURFEW_EVERY_FAULT_POINT=1. With the printed seed as
 * CURFEW_SEED they are the same ones.
 */
export function sampled<Case>(cases: readonly Case[], most = 1): Case[] {
  if (EVERY_FAULT_POINT) return [...cases];
  console.log(`The seed of this sample is ${SEED}`);
  return cases.filter((_, index) => (index + SEED) % cases.length < most);
}

/** An `it` that skips all but one in so many of its tests, chosen as `sampled` does. */
export function oneIn(many: number): (title: string, prove: () => Promise<void>, timeoutMs?: number) => void {
  let index = 0;
  if (!EVERY_FAULT_POINT) console.log(`The seed of this sample is ${SEED}`);
  return (title, prove, timeoutMs) => {
    const isChosen = EVERY_FAULT_POINT || (index + SEED) % many === 0;
    index += 1;
    it.runIf(isChosen)(title, prove, timeoutMs);
  };
}

/** How often a property is tried: a fifth of these times, or all of them with CURFEW_EVERY_FAULT_POINT=1. */
export function sampledRuns(all: number): number {
  return EVERY_FAULT_POINT ? all : Math.ceil(all / 5);
}
