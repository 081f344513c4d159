import type { WaitingPolicy } from '../../contract/admission.ts';
import type { RunId } from '../../contract/event.ts';
import type { RunFacts } from '../../contract/run.ts';
import type { Waiter, WaiterState } from '../admission/admission-tables.ts';
import { underAlias } from '../admission/under-alias.ts';
import { lockRun } from '../runs/lock-run.ts';
import type { Database } from '../schema.ts';

export interface SeededWaiter {
  /** `startedAt` is when its event arrived. */
  run: RunFacts;
  policy: WaitingPolicy;
  /** RFC 3339. */
  until: string;
  /** Which run has ended its wait, although it does not know yet; null: it waits. */
  endedBy: { state: WaiterState; byRunId: RunId } | null;
}

/** Writes into a database in memory that a run waits for its subject, or that its wait has just ended. */
export async function seedWaiter(
  database: Database,
  { run: given, policy, until, endedBy }: SeededWaiter,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await lockRun(transaction, given);
    const { runId, automation, event, startedAt } = await underAlias(transaction, given);
    const waiter: Waiter = {
      runId,
      automation,
      subject: event.subject,
      policy,
      since: startedAt,
      until,
      state: endedBy?.state ?? 'waiting',
      byRunId: endedBy?.byRunId ?? null,
      changedAt: startedAt,
    };
    await transaction.insertInto('waiters').values(waiter).execute();
  });
}
