import type { RunFacts } from '../../contract/run.ts';
import type { Micros } from '../../money/micros.ts';
import { rateScopesOf } from '../admission/rate-scopes-of.ts';
import { moveToSettled } from '../ledger/move-to-settled.ts';
import { makeReservation } from '../ledger/reservation.ts';
import { lockRun } from '../runs/lock-run.ts';
import { underAlias } from '../admission/under-alias.ts';
import type { Database } from '../schema.ts';
import type { ArtefactsTable } from '../runs/records/artefacts-table.ts';

type SeededPull = Pick<ArtefactsTable, 'url' | 'number' | 'openedAt'>;

/** What is known of a run whose admission is not decided again. */
export interface SeededRun {
  run: RunFacts;
  /** When it was counted by rates (RFC 3339); absent: it is not counted now. */
  ratedAt?: string;
  /** It holds its subject. */
  holds?: boolean;
  /** It has reserved so much at that time. */
  money?: { at: string; micros: Micros; timeZone: string };
  /** The balances have that amount already. */
  isInBalances?: boolean;
  pulls?: readonly SeededPull[];
}

/**
 * Writes into a database in memory what a run has, whatever limits and budgets say, because it really had it. May be called
 * again for the same run when it has more.
 */
export async function seedRun(database: Database, seeded: SeededRun): Promise<void> {
  const { run, ratedAt, holds = false, pulls = [] } = seeded;
  await database.transaction().execute(async (transaction) => {
    await lockRun(transaction, run);
    if (ratedAt !== undefined) await count(transaction, run, ratedAt);
    if (holds) await hold(transaction, run);
    await takeMoney(transaction, seeded);
    await storePulls(transaction, run, pulls);
  });
}

async function hold(transaction: Database, run: RunFacts): Promise<void> {
  const { runId, automation, event } = await underAlias(transaction, run);
  await transaction
    .insertInto('subjects')
    .values({ automation, subject: event.subject, runId, heldSince: run.startedAt })
    .onConflict((conflict) => conflict.columns(['automation', 'subject']).doNothing())
    .execute();
}

async function count(transaction: Database, run: RunFacts, at: string): Promise<void> {
  const { runId, automation, event } = run;
  const { source, actor, repository } = event;
  const scopes = Object.values(rateScopesOf({ automation, source, actor, repository }));
  const rows = scopes.flatMap((scope) => (scope === null ? [] : [{ scope, runId, at }]));
  await transaction
    .insertInto('ratedRuns')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['runId', 'scope']).doNothing())
    .execute();
}

async function takeMoney(transaction: Database, { run, money, isInBalances = false }: SeededRun): Promise<void> {
  if (money === undefined) return;
  const { at, micros, timeZone } = money;
  const reservation = makeReservation(run, { at, timeZone, budgets: [] });
  const move = { reservedMicros: micros, settledMicros: 0, spentMicros: 0 };
  if (!isInBalances) await moveToSettled(transaction, move, reservation.accounts);
  await transaction
    .updateTable('runs')
    .set({ reservation: JSON.stringify(reservation), reservedMicros: micros })
    .where('runId', '=', run.runId)
    .execute();
}

/** Comments on such a pull request are about the subject of its run. */
async function storePulls(transaction: Database, { runId }: RunFacts, pulls: readonly SeededPull[]): Promise<void> {
  for (const [ordinal, { url, number, openedAt }] of pulls.entries()) {
    await transaction
      .insertInto('artefacts')
      .values({
        runId,
        url,
        ordinal,
        number,
        type: 'pull-request',
        facts: '{}',
        openedAt,
        branch: null,
        head: null,
      })
      .onConflict((conflict) => conflict.columns(['runId', 'url']).doNothing())
      .execute();
  }
}
