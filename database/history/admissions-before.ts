import type { Admission } from '../../contract/admission.ts';
import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

export interface PastAdmission {
  runId: RunId;
  at: string;
  admission: Admission;
}

/** The admissions of an automation in a span of time (RFC 3339; `until` counts no more), in their order. */
export async function admissionsBefore(
  database: Database,
  { automation, since, until }: { automation: string; since: string; until: string },
): Promise<PastAdmission[]> {
  const rows = await database
    .selectFrom('decisions')
    .innerJoin('runs', 'runs.runId', 'decisions.runId')
    .select(['decisions.runId', 'decisions.decision', 'decisions.decidedAt'])
    .where('runs.automation', '=', automation)
    .where('decisions.decidedAt', '>=', since)
    .where('decisions.decidedAt', '<', until)
    .where('decisions.decision', 'like', '{"admitted":%')
    .orderBy('decisions.decidedAt')
    .execute();
  return rows.map(({ runId, decision, decidedAt: at }) => ({
    runId,
    at,
    admission: JSON.parse(decision) as Admission,
  }));
}
