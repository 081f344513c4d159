import { MICROS_PER_CENT, MICROS_PER_USD, type Micros } from './micros.ts';

/**
 * Shows an amount to people: `$4.00`, with four decimals below one cent, so that a small cost does not look like
 * nothing. `partial` puts "≥ " before it: some of the cost is not known exactly.
 */
export function formatUsd(micros: Micros, partial = false): string {
  const decimals = micros > 0 && micros < MICROS_PER_CENT ? 4 : 2;
  return `${partial ? '≥ ' : ''}$${(micros / MICROS_PER_USD).toFixed(decimals)}`;
}
