import type { RunId } from '../workflows/contract.ts';
import type { Database } from './schema.ts';

/** Keeps what was decided for a run at a step, to be returned word for word by `storedDecision`. */
export async function storeDecision(
  transaction: Database,
  { runId, step, decision }: { runId: RunId; step: number; decision: unknown },
): Promise<void> {
  await transaction
    .insertInto('decisions')
    .values({ runId, step, decision: JSON.stringify(decision), decidedAt: new Date().toISOString() })
    .execute();
}
