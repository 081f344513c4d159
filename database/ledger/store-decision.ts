import type { RunId } from '../../contract/event.ts';
import { prepared } from '../../runtime/database/prepared.ts';
import type { Database, DecisionsTable } from '../schema.ts';

const insertDecision = prepared((database, { runId, step, decision, decidedAt }: DecisionsTable) =>
  database.insertInto('decisions').values({ runId, step, decision, decidedAt }),
);

/** Keeps what was decided for a run at a step, to be returned word for word by `storedDecision`. */
export async function storeDecision(
  transaction: Database,
  { runId, step, decision }: { runId: RunId; step: number; decision: unknown },
): Promise<void> {
  const decidedAt = new Date().toISOString();
  await insertDecision(transaction, { runId, step, decision: JSON.stringify(decision), decidedAt });
}
