import type { Refused } from '../../contract/admission.ts';
import type { RunId } from '../../contract/event.ts';
import type { RunFacts } from '../../contract/run.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';
import type { AdmissionSettings } from './admission-settings.ts';

export interface BreakerRequest {
  run: RunFacts;
  breaker: AdmissionSettings['breaker'];
  /** RFC 3339. */
  at: string;
}

/**
 * Returns null if the breaker of an automation lets a run through: it is closed, or it has been open for long enough and this
 * run is the one that tries whether the automation works again. Otherwise returns why not, and whether this is the first
 * refusal since the breaker opened.
 */
export async function tryBreaker(transaction: Database, request: BreakerRequest): Promise<Refused | null> {
  const { run, breaker, at } = request;
  const { automation, runId } = run;
  const [found] = await breakerOf(transaction, { automation });
  if (found === undefined || found.openedAt === null) return null;
  const since = await lockOpen(transaction, run);
  if (since === null) return null;
  const closesAt = new Date(Date.parse(since) + breaker.closeAfterMs).toISOString();
  const trial = closesAt > at ? null : await takeTrial(transaction, run);
  if (trial === runId) return null;
  const isFirst = (await firstTold(transaction, run)) === runId;
  return { admitted: false, reason: 'breaker', failures: found.failures, since, closesAt, trial, isFirst };
}

const breakerOf = prepared((database, { automation }: { automation: string }) =>
  database.selectFrom('breakers').selectAll().where('automation', '=', automation),
);

/**
 * Since when the breaker is open; null if it has been closed meanwhile. Until the transaction ends, nobody can close it: on
 * PostgreSQL a run that works, or a person, may do that at the same time.
 */
async function lockOpen(transaction: Database, { automation }: RunFacts): Promise<string | null> {
  const open = await transaction
    .updateTable('breakers')
    .set((row) => ({ openedAt: row.ref('openedAt') }))
    .where('automation', '=', automation)
    .where('openedAt', 'is not', null)
    .returning('openedAt')
    .executeTakeFirst();
  return open?.openedAt ?? null;
}

/** Returns the run that tries: this one if no other does. */
async function takeTrial(transaction: Database, { automation, runId }: RunFacts): Promise<RunId | null> {
  const { trialRunId } = await transaction
    .updateTable('breakers')
    .set((row) => ({ trialRunId: row.fn.coalesce('trialRunId', row.val(runId)) }))
    .where('automation', '=', automation)
    .returning('trialRunId')
    .executeTakeFirstOrThrow();
  return trialRunId;
}

/** Returns the first run that was refused since the breaker opened: this one if there was none. */
async function firstTold(transaction: Database, { automation, runId }: RunFacts): Promise<RunId | null> {
  const { toldRunId } = await transaction
    .updateTable('breakers')
    .set((row) => ({ toldRunId: row.fn.coalesce('toldRunId', row.val(runId)) }))
    .where('automation', '=', automation)
    .returning('toldRunId')
    .executeTakeFirstOrThrow();
  return toldRunId;
}
