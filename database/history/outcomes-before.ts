import type { RunId } from '../../contract/event.ts';
import type { Outcome } from '../../contract/run.ts';
import type { Database } from '../schema.ts';

/** How a run ended: `at` is when it was settled (RFC 3339). */
export interface PastOutcome {
  runId: RunId;
  automation: string;
  outcome: Outcome;
  at: string;
  endedAt: string;
}

/** The runs that were settled in a span of time (RFC 3339; `until` counts no more) and started in it, in their order. */
export async function outcomesBefore(
  database: Database,
  { since, until }: { since: string; until: string },
): Promise<PastOutcome[]> {
  const rows = await database
    .selectFrom('runs')
    .select(['runId', 'automation', 'outcome', 'endedAt', 'settledAt'])
    .where('startedAt', '>=', since)
    .where('startedAt', '<', until)
    .where('outcome', 'is not', null)
    .execute();
  return rows
    .flatMap(({ outcome, endedAt, settledAt, ...row }) =>
      outcome === null || endedAt === null ? [] : { ...row, outcome, endedAt, at: settledAt ?? endedAt },
    )
    .filter(({ at }) => at < until)
    .toSorted((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1));
}
