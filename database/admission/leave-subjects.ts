import type { RunId } from '../../contract/event.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';
import { passOn } from './pass-on.ts';

/**
 * A run that ends waits for no subject any more, and gives what it holds to the run that waits next. Returns the runs that
 * got a subject: they have to be woken. First it leaves the queue, so that nobody gives it a subject after that.
 */
export async function leaveSubjects(transaction: Database, runId: RunId): Promise<RunId[]> {
  await leaveQueue(transaction, { runId });
  const granted: RunId[] = [];
  for (const { automation, subject } of await heldBy(transaction, { runId })) {
    const next = await passOn(transaction, { automation, subject, runId });
    if (next !== null) granted.push(next);
  }
  return granted;
}

const leaveQueue = prepared((database, { runId }: { runId: RunId }) =>
  database.deleteFrom('waiters').where('runId', '=', runId),
);

const heldBy = prepared((database, { runId }: { runId: RunId }) =>
  database.selectFrom('subjects').select(['automation', 'subject']).where('runId', '=', runId),
);
