import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import type { SubjectsTable, Waiter } from './admission-tables.ts';

/**
 * Takes a subject from the run that holds it. The run that waits next gets it and is returned: it has to be woken. If none
 * waits, the subject is free. Changes nothing if `runId` does not hold it.
 */
export async function passOn(
  transaction: Database,
  { automation, subject, runId }: Pick<SubjectsTable, 'automation' | 'subject' | 'runId'>,
): Promise<RunId | null> {
  const at = new Date().toISOString();
  const held = await transaction
    .updateTable('subjects')
    .set((row) => ({ heldSince: row.ref('heldSince') }))
    .where('automation', '=', automation)
    .where('subject', '=', subject)
    .where('runId', '=', runId)
    .returning('runId')
    .executeTakeFirst();
  if (held === undefined) return null;
  const next = await grantNext(transaction, { automation, subject, at });
  const row = { automation, subject };
  if (next === null) await remove(transaction, row);
  else await giveTo(transaction, { ...row, ...next, heldSince: at });
  return next?.runId ?? null;
}

/**
 * Chooses the run that gets the subject next: one that stopped its holder, else the one that has waited longest. On PostgreSQL
 * a run that is settled at the same time may lose its row here; then the next one is chosen.
 */
async function grantNext(
  transaction: Database,
  { automation, subject, at }: { automation: string; subject: string; at: string },
): Promise<Pick<Waiter, 'runId' | 'policy'> | null> {
  for (;;) {
    const next = await transaction
      .selectFrom('waiters')
      .select('runId')
      .where('automation', '=', automation)
      .where('subject', '=', subject)
      .where('state', '=', 'waiting')
      .orderBy((row) => row.case().when('policy', '=', 'restart').then(0).else(1).end())
      .orderBy('since')
      .orderBy('runId')
      .limit(1)
      .executeTakeFirst();
    if (next === undefined) return null;
    const granted = await transaction
      .updateTable('waiters')
      .set({ state: 'granted', changedAt: at })
      .where('runId', '=', next.runId)
      .where('state', '=', 'waiting')
      .returning(['runId', 'policy'])
      .executeTakeFirst();
    if (granted !== undefined) return granted;
  }
}

async function remove(
  transaction: Database,
  { automation, subject }: Pick<SubjectsTable, 'automation' | 'subject'>,
): Promise<void> {
  await transaction
    .deleteFrom('subjects')
    .where('automation', '=', automation)
    .where('subject', '=', subject)
    .execute();
}

interface Gift extends Pick<Waiter, 'runId' | 'policy'> {
  automation: string;
  subject: string;
  heldSince: string;
}

/** A run that waits because it has stopped its holder goes on with the count of restarts; any other one begins it anew. */
async function giveTo(transaction: Database, { automation, subject, runId, policy, heldSince }: Gift): Promise<void> {
  await transaction
    .updateTable('subjects')
    .set((row) => ({ runId, heldSince, restarts: policy === 'restart' ? row.ref('restarts') : 0 }))
    .where('automation', '=', automation)
    .where('subject', '=', subject)
    .execute();
}
