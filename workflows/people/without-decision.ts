import type { WaitingApproval } from '../../contract/people.ts';
import type { OpenApproval } from '../run-state.ts';

/** An approval as people and its record see it. */
export function withoutDecision({ decision: _decision, answer: _answer, ...waiting }: OpenApproval): WaitingApproval {
  return waiting;
}
