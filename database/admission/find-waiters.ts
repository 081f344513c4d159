import type { RunFacts } from '../../contract/run.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';
import type { Waiter } from './admission-tables.ts';

/**
 * The runs that wait for the subject of a run, oldest first, and this run itself if it waits or has waited. Call it in a
 * transaction that has locked the subject.
 */
export async function findWaiters(
  transaction: Database,
  { automation, event: { subject } }: RunFacts,
): Promise<Waiter[]> {
  return await ofSubject(transaction, { automation, subject });
}

const ofSubject = prepared((database, { automation, subject }: { automation: string; subject: string }) =>
  database
    .selectFrom('waiters')
    .selectAll()
    .where('automation', '=', automation)
    .where('subject', '=', subject)
    .orderBy('since')
    .orderBy('runId'),
);
