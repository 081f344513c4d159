import type { Artefact, Outcome, SessionTotals } from '../workflows/contract.ts';
import { lockRun, type RunFacts } from './run-facts.ts';
import type { Database, RunRow } from './schema.ts';

export interface Settlement {
  run: RunFacts;
  outcome: Outcome;
  reason: string;
  totals: SessionTotals;
  artefacts: Artefact[];
  /** Null where none was opened. */
  sessionId: string | null;
  endedAt: string;
}

/**
 * Ends a run in one transaction: completes its record and frees its subject, if it still holds it. The first settlement
 * stands, later ones change nothing. Leaves its mark even when nothing was admitted, so that an `admit` that comes
 * late is refused.
 */
export async function settle(database: Database, settlement: Settlement): Promise<void> {
  const { run, outcome, reason, endedAt } = settlement;
  await database.transaction().execute(async (transaction) => {
    const { outcome: former } = await lockRun(transaction, run);
    if (former !== null) return;
    await transaction
      .updateTable('runs')
      .set({ phase: 'ended', outcome, reason, endedAt, ...completion(settlement) })
      .where('runId', '=', run.runId)
      .execute();
    await transaction.deleteFrom('subjects').where('runId', '=', run.runId).execute();
  });
}

/** What `recordRun` may have noted before is not lost when the settlement does not know it. */
function completion({ totals, artefacts, sessionId }: Settlement): Partial<RunRow> {
  const pullRequest = artefacts.find((artefact) => artefact.type === 'pull-request');
  return {
    ...totals,
    spendPartial: totals.spendPartial ? 1 : 0,
    artefacts: JSON.stringify(artefacts),
    ...(sessionId === null ? {} : { sessionId }),
    ...(pullRequest === undefined ? {} : { pullRequestUrl: pullRequest.url }),
  };
}
