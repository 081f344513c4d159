import type { Outcome, RunFacts } from '../../contract/run.ts';
import { recordNotices } from '../notices/record-notices.ts';
import type { Database } from '../schema.ts';
import { readAdmissionSettings } from './admission-settings.ts';

/** How often in a row an automation has failed when its breaker opened, and when it closes. */
export interface OpenedBreaker {
  failures: number;
  /** RFC 3339. */
  closesAt: string;
}

type EndedRun = Pick<RunFacts, 'runId' | 'automation'>;

/** These say that an automation does not work. */
export const FAILED = new Set<Outcome>(['failed', 'stalled', 'timed-out']);
/** These say that it works. Any other outcome says neither, such as a cancellation or an exhausted budget. */
export const WORKED = new Set<Outcome>(['delivered', 'no-change']);

/**
 * Tells the breaker of an automation how a run has ended. Returns what there is to tell if the breaker opens by that. Call it
 * once per run, in the transaction that settles it.
 */
export async function feedBreaker(
  transaction: Database,
  { run, outcome, at }: { run: EndedRun; outcome: Outcome; at: string },
): Promise<OpenedBreaker | null> {
  if (WORKED.has(outcome)) return await close(transaction, run);
  if (!FAILED.has(outcome)) return await endTrial(transaction, run);
  const { automation, runId } = run;
  const { failures, openedAt, trialRunId } = await transaction
    .insertInto('breakers')
    .values({ automation, failures: 1, openedAt: null, trialRunId: null, toldRunId: null })
    .onConflict((conflict) =>
      conflict.column('automation').doUpdateSet((row) => ({ failures: row('breakers.failures', '+', 1) })),
    )
    .returning(['failures', 'openedAt', 'trialRunId'])
    .executeTakeFirstOrThrow();
  const { breaker } = await readAdmissionSettings(transaction);
  const opens = openedAt === null ? failures >= breaker.after : trialRunId === runId;
  if (!opens) return null;
  await transaction
    .updateTable('breakers')
    .set({ openedAt: at, trialRunId: null, toldRunId: null })
    .where('automation', '=', automation)
    .execute();
  const closesAt = new Date(Date.parse(at) + breaker.closeAfterMs).toISOString();
  // A trial that failed prolongs an opening that people know of.
  if (openedAt === null) {
    const notice = { kind: 'breaker', automation, failures, openedAt: at, closesAt, runId } as const;
    await recordNotices(transaction, { notices: [notice], at });
  }
  return { failures, closesAt };
}

async function close(transaction: Database, { automation }: EndedRun): Promise<null> {
  await transaction.deleteFrom('breakers').where('automation', '=', automation).execute();
  return null;
}

/** The trial has shown nothing, so another run may try. */
async function endTrial(transaction: Database, { automation, runId }: EndedRun): Promise<null> {
  await transaction
    .updateTable('breakers')
    .set({ trialRunId: null })
    .where('automation', '=', automation)
    .where('trialRunId', '=', runId)
    .execute();
  return null;
}
