import type { RunId } from '../../contract/event.ts';
import { prepared } from '../../runtime/database/prepared.ts';
import type { Database } from '../schema.ts';

const findDecision = prepared((database, { runId, step }: { runId: RunId; step: number }) =>
  database.selectFrom('decisions').select('decision').where('runId', '=', runId).where('step', '=', step),
);

/** What was decided for a run at a step, word for word; null where nothing was. The caller knows its shape by the step. */
export async function storedDecision<Decision>(
  transaction: Database,
  runId: RunId,
  step: number,
): Promise<Decision | null> {
  const [row] = await findDecision(transaction, { runId, step });
  return row === undefined ? null : (JSON.parse(row.decision) as Decision);
}
