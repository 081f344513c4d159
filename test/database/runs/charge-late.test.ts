import { describe, expect, it } from 'vitest';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import { lockRun } from '../../../database/runs/lock-run.ts';
import { settle } from '../../../database/runs/settle.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import type { Database } from '../../../database/schema.ts';
import { attemptsOf } from '../../../database/runs/attempts/attempts-of.ts';
import { beginAttempt } from '../../../database/runs/attempts/begin-attempt.ts';
import { chargeLate } from '../../../database/runs/charge-late.ts';
import { endAttempt } from '../../../database/runs/attempts/end-attempt.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const AT = '2026-11-21T12:00:00.000Z';
const RUN = makeRun('one');
const { runId } = RUN;

/** What the organization has settled on that day, and the sum of its entries that say so. */
async function settled(database: Database): Promise<[number, number]> {
  const { settledMicros } = await database
    .selectFrom('balances')
    .select('settledMicros')
    .where('scope', '=', 'organization')
    .where('period', '=', '2026-11-21')
    .executeTakeFirstOrThrow();
  const entries = await database
    .selectFrom('entries')
    .select('micros')
    .where('scope', '=', 'organization')
    .where('period', '=', '2026-11-21')
    .where('kind', 'in', ['settle', 'late'])
    .execute();
  return [settledMicros, entries.reduce((sum, { micros }) => sum + micros, 0)];
}

async function settledRun(database: Database, totals: object): Promise<void> {
  await reserve(database, { run: RUN, step: 1, amountMicros: 100, budgets: [], at: RUN.startedAt });
  await settle(database, makeSettlement(RUN, { totals: { ...NO_TOTALS, ...totals }, sessionId: 'sesn_own' }));
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('late sessions are charged beside the settlement, each once, even above a full budget and all at once', async () => {
    const database = await openNew();
    await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: 100 } } });
    await settledRun(database, { spendMicros: 90 });
    const charge = (sessionId: string, spendMicros: number): Promise<number> =>
      chargeLate(database, { runId, sessionId, spendMicros, at: AT });
    const charges = await Promise.all([charge('a', 7), charge('a', 7), charge('b', 20), charge('b', 20)]);
    expect(charges.toSorted((one, other) => one - other)).toEqual([0, 0, 7, 20]);
    expect(await charge('a', 9)).toBe(2);
    expect(await charge('a', 5)).toBe(0);
    expect(await settled(database)).toEqual([119, 119]);
    expect((await showRun(database, runId))?.run).toMatchObject({
      spendMicros: 119,
      chargedMicros: 119,
      spendPartial: true,
    });
  });

  it('the own session of a run is charged late only for what it has cost since', async () => {
    const database = await openNew();
    await settledRun(database, { spendMicros: 30 });
    expect(await chargeLate(database, { runId, sessionId: 'sesn_own', spendMicros: 50, at: AT })).toBe(20);
    expect(await settled(database)).toEqual([50, 50]);
  });

  it('nothing is charged late to a run that is not settled, or not known', async () => {
    const database = await openNew();
    await reserve(database, { run: RUN, step: 1, amountMicros: 100, budgets: [], at: RUN.startedAt });
    expect(await chargeLate(database, { runId, sessionId: 'a', spendMicros: 50, at: AT })).toBe(0);
    expect(await chargeLate(database, { runId: 'nobody/github/1', sessionId: 'a', spendMicros: 50, at: AT })).toBe(0);
    expect(await settled(database)).toEqual([0, 0]);
  });

  it.each([
    { bound: 60, charged: 60 },
    { bound: 1_000, charged: 100 },
    { bound: null, charged: 100 },
    { bound: 10, charged: 40 },
  ])(
    'a partial spend of 40 that is at most $bound is charged as $charged of 100 reserved',
    async ({ bound, charged }) => {
      const database = await openNew();
      await settledRun(database, { spendMicros: 40, spendPartial: true, boundMicros: bound });
      expect(await settled(database)).toEqual([charged, charged]);
    },
  );

  it('only one attempt to create a session is open at a time, however many processes begin one', async () => {
    const database = await openNew();
    await lockRun(database, RUN);
    const begin = (): Promise<number> => beginAttempt(database, { runId, at: AT });
    const begun = await Promise.allSettled([begin(), begin(), begin()]);
    expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await endAttempt(database, { runId, attempt: 1 }, { state: 'lost' })).toBe(true);
    expect(await begin()).toBe(2);
    const answer = { state: 'answered' as const, openedAt: AT };
    expect(await endAttempt(database, { runId, attempt: 1 }, { ...answer, sessionId: 'sesn_late' })).toBe(false);
    expect(await endAttempt(database, { runId, attempt: 2 }, { ...answer, sessionId: 'sesn_own' })).toBe(true);
    await expect(begin()).rejects.toThrow('under way');
    expect((await attemptsOf(database, runId)).map(({ state, sessionId }) => [state, sessionId])).toEqual([
      ['lost', 'sesn_late'],
      ['answered', 'sesn_own'],
    ]);
  });
});
