import type { RunId } from '../workflows/contract.ts';
import type { Database } from './schema.ts';

/** What was decided for a run at a step, word for word; null where nothing was. The caller knows its shape by the step. */
export async function storedDecision<Decision>(
  transaction: Database,
  runId: RunId,
  step: number,
): Promise<Decision | null> {
  const row = await transaction
    .selectFrom('decisions')
    .select('decision')
    .where('runId', '=', runId)
    .where('step', '=', step)
    .executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.decision) as Decision);
}
