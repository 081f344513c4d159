import type { RecordedRun } from '../../../database/history/recorded-runs.ts';
import type { Micros } from '../../../money/micros.ts';

/** The limit with which a run really started, without what people raised it by later. */
export function formerLimitOf({ row, raises, gives }: RecordedRun): Micros {
  const sum = (amounts: readonly { micros: Micros }[]): Micros => amounts.reduce((all, { micros }) => all + micros, 0);
  return row.spendLimitMicros - sum(raises) + sum(gives);
}
