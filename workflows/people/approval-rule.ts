import type { ApprovalRule } from '../../definitions/automation.ts';
import type { RunState } from '../run-state.ts';

/** The automation's rule for this kind of decision; null when it has none. */
export function approvalRule(state: RunState, before: ApprovalRule['before']): ApprovalRule | null {
  return state.input.automation.approval.find((rule) => rule.before === before) ?? null;
}
