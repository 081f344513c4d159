import type { RunId } from '../../contract/event.ts';
import type { WaitingApproval } from '../../contract/people.ts';
import { closeApproval } from './close-approval.ts';
import type { Database } from '../schema.ts';

/**
 * Stores an approval that a run waits for, so that it can be listed without asking the run. May be repeated. If the run is settled
 * already, because it was stopped meanwhile, the approval is closed.
 */
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
  const run = await database
    .selectFrom('runs')
    .select(['outcome', 'endedAt'])
    .where('runId', '=', runId)
    .executeTakeFirst();
  if (run === undefined || run.outcome === null) return;
  await closeApproval(database, { runId, key, state: 'expired', at: run.endedAt ?? since });
}
