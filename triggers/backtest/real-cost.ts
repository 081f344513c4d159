import type { RecordedRun } from '../../database/history/recorded-runs.ts';
import type { Micros } from '../../money/micros.ts';
import { formerLimitOf } from './simulation/former-limit-of.ts';
import type { Fate } from './simulation/planned-run.ts';

/** What a run of the past cost. */
export interface RealCost {
  micros: Micros;
  /** The same, but no more than a lower limit that the file has now would allow. */
  limitedMicros: Micros;
}

/** What a run that starts really cost; null if it never was. `limitMicros`: the limit that the file has now. */
export function realCost(fate: Fate | null, recorded: RecordedRun | null, limitMicros: Micros): RealCost | null {
  if (fate?.kind !== 'started' || recorded === null || recorded.row.reservedMicros <= 0) return null;
  const { spendMicros: micros } = recorded.row;
  const isLower = limitMicros < formerLimitOf(recorded);
  return { micros, limitedMicros: isLower ? Math.min(micros, limitMicros) : micros };
}
