import type { OpenApproval, RunState } from '../run-state.ts';

/** What people can decide now. The wait of an interrupted run is not among them, because its answer is `steer`. */
export function openDecisions({ approvals }: RunState): OpenApproval[] {
  return approvals.filter(
    ({ before, decision, isClosing }) => decision === null && !isClosing && before !== 'going-on',
  );
}
