import type { Micros } from '../../money/micros.ts';

/** Throws RangeError for an amount that cannot be reserved. */
export function checkAmount(amountMicros: Micros): void {
  if (Number.isSafeInteger(amountMicros) && amountMicros > 0) return;
  throw new RangeError(`An amount is a whole number of micro-dollars above zero, not ${amountMicros}.`);
}
