import { EVERY_FAULT_POINT } from './every-fault-point.ts';

const SEED = Number(process.env['CURFEW_SEED'] ?? Date.now() % 1_000_000_000);

/** One of these cases, or all of them with CURFEW_EVERY_FAULT_POINT=1. With the printed seed as CURFEW_SEED it is the same one. */
export function sampled<Case>(cases: readonly Case[]): Case[] {
  if (EVERY_FAULT_POINT) return [...cases];
  console.log(`The seed of this sample is ${SEED}`);
  return cases.filter((_, index) => index === SEED % cases.length);
}
