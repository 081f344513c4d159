import type { Refused } from '../../contract/admission.ts';
import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

export interface PastRefusal {
  automation: string;
  at: string;
  refusal: Refused;
}

/**
 * The admissions that were refused in a span of time (RFC 3339; `until` counts no more), in their order: they tell which pauses
 * there were, and until when a run held its subject at least.
 */
export async function pastRefusals(
  database: Database,
  { since, until }: { since: string; until: string },
): Promise<PastRefusal[]> {
  const rows: { runId: RunId; automation: string; decision: string; decidedAt: string }[] = await database
    .selectFrom('decisions')
    .innerJoin('runs', 'runs.runId', 'decisions.runId')
    .select(['decisions.runId', 'runs.automation', 'decisions.decision', 'decisions.decidedAt'])
    .where('decisions.decidedAt', '>=', since)
    .where('decisions.decidedAt', '<', until)
    .where('decisions.decision', 'like', '{"admitted":false%')
    .orderBy('decisions.decidedAt')
    .execute();
  return rows.map(({ automation, decision, decidedAt }) => ({
    automation,
    at: decidedAt,
    refusal: JSON.parse(decision) as Refused,
  }));
}
