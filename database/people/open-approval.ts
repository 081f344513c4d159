import type { RunId } from '../../contract/event.ts';
import type { WaitingApproval } from '../../contract/people.ts';
import type { Database } from '../schema.ts';

/** Stores an approval that a run waits for, so that it can be listed without asking the run. May be repeated. */
export async function openApproval(
  database: Database,
  { runId, approval }: { runId: RunId; approval: WaitingApproval },
): Promise<void> {
  const { key, before, what, approvers, count, otherwise, since, until } = approval;
  await database
    .insertInto('approvals')
    .values({
      runId,
      key,
      before,
      what,
      count,
      otherwise,
      approvers: JSON.stringify(approvers),
      openedAt: since,
      expiresAt: until,
      state: 'open',
      closedAt: null,
    })
    .onConflict((conflict) => conflict.columns(['runId', 'key']).doNothing())
    .execute();
}
