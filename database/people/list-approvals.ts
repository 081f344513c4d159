import type { RunId } from '../../contract/event.ts';
import { approvalRecord, type ApprovalDeeds, type ApprovalRecord } from './approval-record.ts';
import type { ApprovalState, Database } from '../schema.ts';

/** What runs ask people for. The approval that expires first comes first. */
export async function listApprovals(
  database: Database,
  filter: { runId?: RunId; state?: ApprovalState } = {},
): Promise<ApprovalRecord[]> {
  let query = database.selectFrom('approvals').selectAll().orderBy('expiresAt').orderBy('runId').orderBy('key');
  if (filter.runId !== undefined) query = query.where('runId', '=', filter.runId);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  const rows = await query.execute();
  const deeds = await deedsOn(database, [...new Set(rows.map(({ runId }) => runId))]);
  return rows.map((row) => approvalRecord(row, deeds.get(approvalId(row)) ?? { approvedBy: [], deniedBy: null }));
}

/** What people did about the approvals of these runs, by `approvalId`. */
async function deedsOn(database: Database, runIds: RunId[]): Promise<Map<string, ApprovalDeeds>> {
  const deeds = new Map<string, ApprovalDeeds>();
  if (runIds.length === 0) return deeds;
  const actions = await database
    .selectFrom('runEvents')
    .select(['runId', 'actor', 'action', 'detail'])
    .where('runId', 'in', runIds)
    .where('action', 'in', ['approve', 'deny'])
    .orderBy('at')
    .execute();
  for (const { runId, actor, action, detail } of actions) {
    const id = approvalId({ runId, key: (JSON.parse(detail) as { key: string }).key });
    const { approvedBy, deniedBy } = deeds.get(id) ?? { approvedBy: [], deniedBy: null };
    const isNew = action === 'approve' && !approvedBy.includes(actor);
    deeds.set(id, {
      approvedBy: isNew ? [...approvedBy, actor] : approvedBy,
      deniedBy: action === 'deny' ? (deniedBy ?? actor) : deniedBy,
    });
  }
  return deeds;
}

function approvalId({ runId, key }: { runId: RunId; key: string }): string {
  return JSON.stringify([runId, key]);
}
