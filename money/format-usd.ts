import { MICROS_PER_CENT, MICROS_PER_USD, type Micros } from './micros.ts';

/** Below this, four decimals would show too little of an amount, or nothing. */
const TINY_MICROS = 1_000;

/**
 * Shows an amount to people: `$4.00`, with four decimals below one cent and all six below a tenth of one, so that a
 * cost never looks like nothing. `partial` puts "≥ " before it: some of the cost is not known exactly.
 */
export function formatUsd(micros: Micros, partial = false): string {
  const decimals = micros <= 0 || micros >= MICROS_PER_CENT ? 2 : micros >= TINY_MICROS ? 4 : 6;
  return `${partial ? '≥ ' : ''}$${(micros / MICROS_PER_USD).toFixed(decimals)}`;
}
