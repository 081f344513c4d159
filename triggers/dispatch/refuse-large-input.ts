import type { RunInput } from '../../contract/run.ts';
import { HopelessStart } from './hopeless-start.ts';

/** Temporal takes 2 MB at once; the rest is for what goes with the input. */
const MAX_INPUT_BYTES = 2 * 1024 * 1024 - 64 * 1024;

/**
 * Throws HopelessStart if the input of a run is larger than Temporal takes. Temporal's own refusal of a very large input never
 * arrives: the client retries until its time is over.
 */
export function refuseLargeInput(input: RunInput): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= MAX_INPUT_BYTES) return;
  const [size, most] = [bytes, MAX_INPUT_BYTES].map((count) => Math.ceil(count / 1024));
  throw new HopelessStart(`the automation and its agent have ${size} kB together, and a run can begin with ${most} kB`);
}
