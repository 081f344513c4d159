import type { Admission } from '../../../contract/admission.ts';

/** Whether a run counts for rates by this decision: one that steers or restarts another run does before it has its subject. */
export function isRated(admission: Admission): boolean {
  return admission.admitted || (admission.reason === 'waiting' && admission.policy !== 'queue-latest');
}
