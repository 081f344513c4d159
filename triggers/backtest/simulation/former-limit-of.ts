import type { RecordedRun } from '../../../database/history/recorded-runs.ts';
import type { Micros } from '../../../money/micros.ts';

/** The limit with which a run really started, without what people raised it by later. */
export function formerLimitOf({ row, raises }: RecordedRun): Micros {
  return row.spendLimitMicros - raises.reduce((sum, { micros }) => sum + micros, 0);
}
