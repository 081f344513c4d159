import type { OpenApproval, RunState } from '../run-state.ts';

/** What people can decide now. How an interrupted run goes on is not among it: that is not decided but steered. */
export function openDecisions({ approvals }: RunState): OpenApproval[] {
  return approvals.filter(({ before, decision }) => decision === null && before !== 'going-on');
}
