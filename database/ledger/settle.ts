import type { Micros } from '../../money/micros.ts';
import { isPullRequest, type Artefact } from '../../contract/artefact.ts';
import type { Outcome, RunFacts } from '../../contract/run.ts';
import type { SessionTotals } from '../../contract/totals.ts';
import { releaseReservation } from './release-reservation.ts';
import { lockRun, type LockedRun } from '../runs/run-facts.ts';
import type { Database, RunRow } from '../schema.ts';

export interface Settlement {
  run: RunFacts;
  outcome: Outcome;
  reason: string;
  totals: SessionTotals;
  artefacts: Artefact[];
  /** Null where none was opened. */
  sessionId: string | null;
  /** How long people were waited for. */
  waitingMs?: number;
  /** How long the run waited before its session was opened. */
  queuedMs?: number;
  temporalActions?: number;
  endedAt: string;
}

/**
 * Ends a run in one transaction: completes its record, replaces its reservation by what it spent, frees its subject, if
 * it still holds it, and closes what people were still asked. Where the spend is not known fully, at least what was
 * reserved is charged. The first settlement stands, later ones change nothing. Leaves its mark even when nothing was
 * admitted, so that an `admit` that comes late is refused.
 */
export async function settle(database: Database, settlement: Settlement): Promise<void> {
  const { run, outcome, reason, endedAt } = settlement;
  await database.transaction().execute(async (transaction) => {
    const row = await lockRun(transaction, run);
    if (row.outcome !== null) return;
    const chargedMicros = charge(settlement, row);
    await transaction
      .updateTable('runs')
      .set({ phase: 'ended', outcome, reason, endedAt, chargedMicros, ...completion(settlement) })
      .where('runId', '=', run.runId)
      .execute();
    await releaseReservation(transaction, row, { chargedMicros, at: endedAt });
    await transaction
      .updateTable('approvals')
      .set({ state: 'expired', closedAt: endedAt })
      .where('runId', '=', run.runId)
      .where('state', '=', 'open')
      .execute();
    await transaction.deleteFrom('subjects').where('runId', '=', run.runId).execute();
  });
}

function charge({ totals }: Settlement, { reservedMicros }: LockedRun): Micros {
  return totals.spendPartial ? Math.max(totals.spendMicros, reservedMicros) : totals.spendMicros;
}

/** What `recordRun` may have noted before is not lost when the settlement does not know it. */
function completion(settlement: Settlement): Partial<RunRow> {
  const { totals, artefacts, sessionId, waitingMs, queuedMs, temporalActions } = settlement;
  const pullRequest = artefacts.find(isPullRequest);
  return {
    ...totals,
    spendPartial: totals.spendPartial ? 1 : 0,
    artefacts: JSON.stringify(artefacts),
    ...(waitingMs === undefined ? {} : { waitingMs }),
    ...(queuedMs === undefined ? {} : { queuedMs }),
    ...(temporalActions === undefined ? {} : { temporalActions }),
    ...(sessionId === null ? {} : { sessionId }),
    ...(pullRequest === undefined ? {} : { pullRequestUrl: pullRequest.url }),
  };
}
