import type { Outcome } from '../../../contract/run.ts';
import { NO_TOTALS, type SessionTotals } from '../../../contract/totals.ts';
import type { RecordedRun } from '../../../database/history/recorded-runs.ts';
import { settle } from '../../../database/runs/settle.ts';
import { formerLimitOf } from './former-limit-of.ts';
import { decide, type SimulatedRun, type Simulation } from './simulation.ts';

/** How a run ended that never was: it says neither that its automation works nor that it does not. */
const NEITHER: Outcome = 'cancelled';

/**
 * Ends a run: its money is charged, its subject goes to the run that waits next. Without an outcome it ends as it really did,
 * or, if it never was, in a way that the breaker does not count. `endedAt` is what its record says, if it is settled later. A run
 * that is over stays as it is.
 */
export async function endSimulated(
  simulation: Simulation,
  run: SimulatedRun,
  { outcome, at, endedAt = at }: { outcome?: Outcome; at: string; endedAt?: string },
): Promise<void> {
  if (run.state === 'over') return;
  const isWorking = run.state === 'working';
  run.state = 'over';
  const as = outcome ?? run.recorded?.row.outcome ?? NEITHER;
  decide(run, { kind: 'ended', outcome: as });
  const { granted } = await settle(simulation.database, {
    run: run.facts,
    outcome: isReal(run) || !isWorking ? as : NEITHER,
    reason: '',
    totals: isWorking ? totalsOf(run, at) : NO_TOTALS,
    artefacts: [],
    sessionId: null,
    endedAt,
  });
  simulation.runs.delete(run.facts.runId);
  simulation.wake(granted, at);
}

function isReal({ recorded }: SimulatedRun): boolean {
  return recorded !== null && recorded.money?.decision.reserved === true;
}

/** A run that really was costs what it did, but not more than it may now; one that is stopped early costs its share. */
function totalsOf(run: SimulatedRun, at: string): SessionTotals {
  const { recorded, predicted } = run;
  if (recorded === null || !isReal(run)) {
    const spendMicros = Math.round(predicted.spendMicros * workedShare(run, predicted.durationMs, at));
    return { ...NO_TOTALS, spendMicros };
  }
  const { row } = recorded;
  const settled = spentAtSettlement(recorded);
  const share =
    row.endedAt === null ? 1 : workedShare(run, Date.parse(row.endedAt) - Date.parse(run.begunAt ?? at), at);
  const most = run.facts.spendLimitMicros < formerLimitOf(recorded) ? (run.amountMicros ?? 0) : Number.MAX_SAFE_INTEGER;
  const spendMicros = Math.min(Math.round(settled.spendMicros * share), most);
  const chargedMicros = Math.min(Math.round(settled.chargedMicros * share), most);
  if (chargedMicros <= spendMicros) return { ...NO_TOTALS, spendMicros };
  return { ...NO_TOTALS, spendMicros, spendPartial: true, boundMicros: chargedMicros };
}

/** What a run was known to have spent, and was charged, when it was settled: its row has what was found later, too. */
function spentAtSettlement({ row, settledMicros, late }: RecordedRun): { spendMicros: number; chargedMicros: number } {
  const others = late.filter(({ sessionId }) => sessionId !== row.sessionId);
  const lateMicros = others.reduce((sum, { spendMicros }) => sum + spendMicros, 0);
  return {
    spendMicros: Math.max(0, row.spendMicros - lateMicros),
    chargedMicros: settledMicros ?? row.chargedMicros,
  };
}

function workedShare({ begunAt }: SimulatedRun, wholeMs: number, at: string): number {
  const workedMs = Date.parse(at) - Date.parse(begunAt ?? at);
  return wholeMs <= 0 ? 1 : Math.min(1, workedMs / wholeMs);
}
