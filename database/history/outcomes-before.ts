import type { Outcome } from '../../contract/run.ts';
import type { Database } from '../schema.ts';

export interface PastOutcome {
  runId: string;
  automation: string;
  outcome: Outcome;
  startedAt: string;
  endedAt: string;
}

/** How the runs of a span of time ended (RFC 3339; `until` counts no more), without those that were skipped, in their order. */
export async function outcomesBefore(
  database: Database,
  { since, until }: { since: string; until: string },
): Promise<PastOutcome[]> {
  const rows = await database
    .selectFrom('runs')
    .select(['runId', 'automation', 'outcome', 'startedAt', 'endedAt'])
    .where('startedAt', '>=', since)
    .where('endedAt', '<', until)
    .where('outcome', '<>', 'skipped')
    .orderBy('endedAt')
    .execute();
  return rows.flatMap(({ outcome, endedAt, ...row }) =>
    outcome === null || endedAt === null ? [] : { ...row, outcome, endedAt },
  );
}
