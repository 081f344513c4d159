import type { Admission } from '../../../contract/admission.ts';
import type { RecordedRun } from '../../../database/history/recorded-runs.ts';

/** When rates really counted a run (RFC 3339); null if they never did. */
export function whenRated({ row, asks }: RecordedRun): string | null {
  const clear = asks.find(({ admission }) => isRated(admission))?.at ?? null;
  if (clear === null || row.ratedAt === null) return clear ?? row.ratedAt;
  return row.ratedAt < clear ? row.ratedAt : clear;
}

/** A run that steers or restarts another run counts before it has its subject. */
function isRated(admission: Admission): boolean {
  return admission.admitted || (admission.reason === 'waiting' && admission.policy !== 'queue-latest');
}
