import type { RunId } from '../workflows/contract.ts';
import { approvalRecord, type ApprovalDecision, type ApprovalRecord } from './approval-record.ts';
import type { Database } from './schema.ts';

export interface DecideRequest {
  runId: RunId;
  /** Of the approval. */
  key: string;
  decision: ApprovalDecision;
}

/** `counted`: it is kept, now or before · `repeated`: this person has decided already · `closed`: others have, or the time was over. */
export interface Decided {
  result: 'counted' | 'repeated' | 'closed';
  approval: ApprovalRecord;
}

/**
 * Adds a person's decision. As many different people as the approval wants approve it, one denies it. A decision is
 * counted once by its key; what is not counted changes nothing. Throws Error for an approval that is not known.
 */
export async function decideApproval(database: Database, { runId, key, decision }: DecideRequest): Promise<Decided> {
  return await database.transaction().execute(async (transaction) => {
    const approval = await lock(transaction, runId, key);
    if (approval.decisions.some((former) => former.key === decision.key)) return { result: 'counted', approval };
    if (approval.state !== 'open') return { result: 'closed', approval };
    if (approval.decisions.some(({ actor }) => actor === decision.actor)) return { result: 'repeated', approval };
    const decisions = [...approval.decisions, decision];
    const state = !decision.approves ? 'denied' : decisions.length >= approval.count ? 'approved' : 'open';
    const row = await transaction
      .updateTable('approvals')
      .set({ decisions: JSON.stringify(decisions), state, closedAt: state === 'open' ? null : decision.at })
      .where('runId', '=', runId)
      .where('key', '=', key)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { result: 'counted', approval: approvalRecord(row) };
  });
}

async function lock(transaction: Database, runId: RunId, key: string): Promise<ApprovalRecord> {
  const row = await transaction
    .updateTable('approvals')
    .set((approval) => ({ state: approval.ref('state') }))
    .where('runId', '=', runId)
    .where('key', '=', key)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw new Error(`Run "${runId}" has no approval "${key}".`);
  return approvalRecord(row);
}
