import { MICROS_PER_USD, type Micros } from './micros.ts';

/**
 * Reads dollars as people write them (`4`, `4.5`, `$4.00`, `0.000001`) without passing through a float.
 * Returns null for anything else: negative numbers, more than six decimals, thousands separators, other currencies.
 */
export function parseUsd(text: string): Micros | null {
  const match = /^\$?(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!match) return null;
  const [, whole = '0', decimals = ''] = match;
  return Number(whole) * MICROS_PER_USD + Number(decimals.padEnd(6, '0'));
}
