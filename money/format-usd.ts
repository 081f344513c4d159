import { MICROS_PER_CENT, MICROS_PER_USD, type Micros } from './micros.ts';

/**
 * Shows an amount for people: `$4.00`; four decimals below one cent so that a small cost is not shown as nothing.
 * `partial` puts "≥ " before it: some of the cost is unknown and was counted at its bound.
 */
export function formatUsd(micros: Micros, partial = false): string {
  const decimals = micros > 0 && micros < MICROS_PER_CENT ? 4 : 2;
  return `${partial ? '≥ ' : ''}$${(micros / MICROS_PER_USD).toFixed(decimals)}`;
}
