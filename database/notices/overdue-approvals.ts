import type { ApprovalWaits } from '../../contract/notice.ts';
import { listApprovals } from '../people/list-approvals.ts';
import { inChunks } from '../retention/in-chunks.ts';
import type { Database } from '../schema.ts';

/**
 * The decisions and answers for which runs have waited at least half of their time at `now` (RFC 3339). One whose time is over is
 * left out: nobody can decide it any more, even if its run has not gone on yet.
 */
export async function overdueApprovals(database: Database, now: string): Promise<ApprovalWaits[]> {
  const open = await listApprovals(database, { state: 'open' });
  const overdue = open.filter(
    ({ since, until }) => Date.parse(now) * 2 >= Date.parse(since) + Date.parse(until) && until > now,
  );
  const runs = new Map<string, { title: string; url: string | null }>();
  for (const ids of inChunks([...new Set(overdue.map(({ runId }) => runId))])) {
    const rows = await database
      .selectFrom('runs')
      .select(['runId', 'title', 'url'])
      .where('runId', 'in', ids)
      .execute();
    for (const { runId, title, url } of rows) runs.set(runId, { title, url });
  }
  return overdue.map((approval) => ({
    kind: 'approval',
    runId: approval.runId,
    key: approval.key,
    before: approval.before,
    what: approval.what,
    approvers: approval.approvers,
    count: approval.count,
    approvedBy: approval.approvedBy.length,
    since: approval.since,
    until: approval.until,
    otherwise: approval.otherwise,
    title: runs.get(approval.runId)?.title ?? '',
    url: runs.get(approval.runId)?.url ?? null,
  }));
}
