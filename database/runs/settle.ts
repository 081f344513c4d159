import type { UpdateObject } from 'kysely';
import type { Micros } from '../../money/micros.ts';
import type { Artefact } from '../../contract/artefact.ts';
import type { Outcome, RunFacts } from '../../contract/run.ts';
import type { SessionTotals } from '../../contract/totals.ts';
import type { RunId } from '../../contract/event.ts';
import { giveBackPulls } from '../admission/room/claim-pull.ts';
import { feedBreaker, type OpenedBreaker } from '../admission/feed-breaker.ts';
import { leaveSubjects } from '../admission/leave-subjects.ts';
import { underAlias } from '../admission/under-alias.ts';
import { releaseReservation } from '../ledger/release-reservation.ts';
import { prepared } from '../prepared.ts';
import { returnHeld } from '../starts/return-held.ts';
import { settledTotals } from './settled-totals.ts';
import { lockRun, type LockedRun } from './lock-run.ts';
import { storeArtefacts } from './store-artefacts.ts';
import type { CurfewSchema, Database } from '../schema.ts';

export interface Settlement {
  run: RunFacts;
  outcome: Outcome;
  reason: string;
  totals: SessionTotals;
  /** What the run has handed over. What it recorded before and is not in here stays recorded. */
  artefacts: Artefact[];
  /** Null if no session was opened. */
  sessionId: string | null;
  /** How long the run waited for people. */
  waitingMs?: number;
  /** How long the run waited before its session was opened. */
  queuedMs?: number;
  temporalActions?: number;
  endedAt: string;
}

export interface Settled {
  /** The runs that got the subject of this one: they have to be woken. */
  granted: RunId[];
  /** Null if the breaker of the automation did not open by this. */
  opened: OpenedBreaker | null;
}

/**
 * Ends a run in one transaction: completes its record, replaces its reservation by what it spent, gives its subject to the
 * run that waits next or frees it, if it still holds it, gives back the pull requests that it might have opened, feeds the
 * breaker, and closes its open approvals. If the spend is not fully known, the most that it can be is charged, up to the
 * reservation. The first settlement stands; later ones change nothing. It also works for a run that was never admitted: an
 * `admit` that comes later finds the outcome and refuses. Throws RangeError, and changes nothing, for a spend that is not an
 * amount. An invalid count is recorded as 0 and makes the spend partial.
 */
export async function settle(database: Database, given: Settlement): Promise<Settled> {
  const settlement = { ...given, totals: settledTotals(given.totals) };
  const { run, outcome, artefacts, endedAt } = settlement;
  return await database.transaction().execute(async (transaction) => {
    const row = await lockRun(transaction, run);
    if (row.outcome !== null) return { granted: await grantedBy(transaction, run), opened: null };
    const chargedMicros = charge(settlement, row);
    await transaction
      .updateTable('runs')
      .set(lastColumns(settlement, chargedMicros))
      .where('runId', '=', run.runId)
      .execute();
    await storeArtefacts(transaction, { runId: run.runId, artefacts, at: endedAt });
    await releaseReservation(transaction, row, {
      chargedMicros,
      spentMicros: settlement.totals.spendMicros,
      at: endedAt,
    });
    if (row.reservation === null) await returnHeld(transaction, run.runId, endedAt);
    await giveBackPulls(transaction, run.runId);
    await expireApprovals(transaction, { runId: run.runId, closedAt: endedAt });
    const granted = await leaveSubjects(transaction, run.runId);
    const opened = await feedBreaker(transaction, { run, outcome, at: endedAt });
    return { granted, opened };
  });
}

const expireApprovals = prepared((database, { runId, closedAt }: { runId: RunId; closedAt: string }) =>
  database
    .updateTable('approvals')
    .set({ state: 'expired', closedAt })
    .where('runId', '=', runId)
    .where('state', '=', 'open'),
);

/** The attempt that settled the run may have died before it woke the run that got the subject. Waking it again does no harm. */
async function grantedBy(transaction: Database, run: RunFacts): Promise<RunId[]> {
  const { automation, event } = await underAlias(transaction, run);
  const granted = await transaction
    .selectFrom('waiters')
    .select('runId')
    .where('automation', '=', automation)
    .where('subject', '=', event.subject)
    .where('state', '=', 'granted')
    .execute();
  return granted.map(({ runId }) => runId);
}

/** A spend that is not fully known is charged at its own bound, if that is lower than the reservation. */
function charge({ totals }: Settlement, { reservedMicros }: LockedRun): Micros {
  const { spendMicros, spendPartial, boundMicros } = totals;
  if (!spendPartial) return spendMicros;
  return Math.max(spendMicros, Math.min(reservedMicros, boundMicros ?? reservedMicros));
}

/** A column that is undefined here keeps its value, because `recordRun` may have written it. */
function lastColumns(settlement: Settlement, chargedMicros: Micros): UpdateObject<CurfewSchema, 'runs'> {
  const { outcome, reason, endedAt } = settlement;
  const { totals, sessionId, waitingMs, queuedMs, temporalActions } = settlement;
  return {
    phase: 'ended',
    outcome,
    // PostgreSQL takes no zero in a text, and a run that cannot be settled is tried for weeks.
    reason: reason.toWellFormed().replaceAll('\0', ''),
    endedAt,
    settledAt: new Date().toISOString(),
    chargedMicros,
    spendMicros: totals.spendMicros,
    spendPartial: totals.spendPartial ? 1 : 0,
    ownMicros: totals.ownMicros,
    listMicros: totals.listMicros,
    modelRequests: totals.modelRequests,
    toolUses: totals.toolUses,
    inputTokens: totals.inputTokens,
    outputTokens: totals.outputTokens,
    cacheReadTokens: totals.cacheReadTokens,
    cacheWriteTokens: totals.cacheWriteTokens,
    workingMs: totals.workingMs,
    waitingMs,
    queuedMs,
    temporalActions,
    sessionId: sessionId ?? undefined,
  };
}
