import type { RunId } from '../../contract/event.ts';
import type { Actor } from '../../contract/people.ts';
import { approvalRecord, type ApprovalRecord } from './approval-record.ts';
import type { Database } from '../schema.ts';
import type { ApprovalState } from './action-tables.ts';

/** What runs ask people for. The approval that expires first comes first. */
export async function listApprovals(
  database: Database,
  filter: { runId?: RunId; state?: ApprovalState } = {},
): Promise<ApprovalRecord[]> {
  let query = database.selectFrom('approvals').selectAll().orderBy('expiresAt').orderBy('runId').orderBy('key');
  if (filter.runId !== undefined) query = query.where('runId', '=', filter.runId);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  const rows = await query.execute();
  const approvedBy = await approversOf(database, [...new Set(rows.map(({ runId }) => runId))]);
  return rows.map((row) => approvalRecord(row, [...(approvedBy.get(approvalId(row)) ?? [])]));
}

/** The people who approved something of these runs, by `approvalId`; each once, in the order in which they approved. */
async function approversOf(database: Database, runIds: RunId[]): Promise<Map<string, Set<Actor>>> {
  const approvers = new Map<string, Set<Actor>>();
  if (runIds.length === 0) return approvers;
  const actions = await database
    .selectFrom('runEvents')
    .select(['runId', 'actor', 'detail'])
    .where('runId', 'in', runIds)
    .where('action', '=', 'approve')
    .orderBy('at')
    .execute();
  for (const { runId, actor, detail } of actions) {
    const id = approvalId({ runId, key: (JSON.parse(detail) as { key: string }).key });
    approvers.set(id, (approvers.get(id) ?? new Set()).add(actor));
  }
  return approvers;
}

function approvalId({ runId, key }: { runId: RunId; key: string }): string {
  return JSON.stringify([runId, key]);
}
