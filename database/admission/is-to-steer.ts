import type { Database } from '../schema.ts';
import type { Steering } from './mark-steered.ts';

/** Whether the event of run `runId` still waits to be sent into the session of run `into`, which holds the subject. */
export async function isToSteer(database: Database, { into, runId }: Steering): Promise<boolean> {
  const waiter = await database
    .selectFrom('waiters')
    .innerJoin('subjects', (join) =>
      join.onRef('subjects.automation', '=', 'waiters.automation').onRef('subjects.subject', '=', 'waiters.subject'),
    )
    .select('waiters.runId')
    .where('waiters.runId', '=', runId)
    .where('waiters.state', '=', 'waiting')
    .where('waiters.policy', '=', 'steer')
    .where('subjects.runId', '=', into)
    .executeTakeFirst();
  return waiter !== undefined;
}
