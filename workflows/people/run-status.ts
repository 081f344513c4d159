import type { RunStatus } from '../../contract/run.ts';
import { workedMs } from '../clock.ts';
import { phaseOf } from '../life.ts';
import type { RunState } from '../run-state.ts';
import { openDecisions } from './open-decisions.ts';
import { withoutDecision } from './without-decision.ts';

/** Where the run stands, as the status query answers. */
export function runStatus(state: RunState): RunStatus {
  const { sessionId, limits, totals, clock, trouble, artefacts } = state;
  return {
    phase: phaseOf(state),
    sessionId,
    spendLimitMicros: limits.spendMicros,
    durationLimitMs: limits.durationMs,
    totals: { ...totals, workingMs: workedMs(clock) },
    waiting: openDecisions(state).map(withoutDecision),
    trouble: Object.values(trouble),
    artefacts,
  };
}
