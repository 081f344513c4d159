import type { WaitingApproval } from '../../contract/people.ts';
import type { OpenApproval } from '../run-state.ts';

/** An approval as people and its record see it. */
export function withoutDecision(approval: OpenApproval): WaitingApproval {
  const { decision: _decision, approvedNames: _names, answer: _answer, isClosing: _isClosing, ...waiting } = approval;
  return waiting;
}
