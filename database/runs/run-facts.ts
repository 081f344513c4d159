import type { RunFacts } from '../../contract/run.ts';
import type { RunEvent } from '../../contract/event.ts';
import { prepared } from '../../runtime/database/prepared.ts';
import type { Database, RunRow } from '../schema.ts';

/** What decisions about a run are made by. */
export type LockedRun = Pick<RunRow, 'runId' | 'outcome' | 'reservation' | 'reservedMicros'>;

type FirstColumns = Omit<RunFacts, 'event' | 'model'> &
  Omit<RunEvent, 'name'> & { model: string | null; eventName: string };

const upsertRun = prepared((database, columns: FirstColumns) => {
  const { runId, automation, agent, model, source, deliveryId, eventName, title, actor } = columns;
  const { repository, subject, url, spendLimitMicros, durationLimitMs, startedAt } = columns;
  return database
    .insertInto('runs')
    .values({
      ...{ runId, automation, agent, model, source, deliveryId, eventName, title, actor, repository, subject, url },
      ...{ spendLimitMicros, durationLimitMs, startedAt, phase: 'admitting' },
    })
    .onConflict((conflict) => conflict.column('runId').doUpdateSet((row) => ({ phase: row.ref('runs.phase') })))
    .returning(['runId', 'outcome', 'reservation', 'reservedMicros']);
});

/**
 * Makes sure that the run has a record and returns what decisions need of it, locked until the transaction ends: on PostgreSQL, too, one
 * decision about a run at a time.
 */
export async function lockRun(transaction: Database, { event, ...facts }: RunFacts): Promise<LockedRun> {
  const { name: eventName, ...columns } = event;
  const [run] = await upsertRun(transaction, { ...facts, ...columns, eventName, model: facts.model ?? null });
  if (run === undefined) throw new Error(`The record of run "${facts.runId}" was not returned.`);
  return run;
}
