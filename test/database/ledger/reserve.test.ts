import { describe, expect, it } from 'vitest';
import type { RunFacts } from '../../../contract/run.ts';
import type { Budget } from '../../../definitions/automation.ts';
import { admit } from '../../../database/runs/admit.ts';
import { balancesOf } from '../../support/database/balances-of.ts';
import { budgetNotice } from '../../../database/ledger/budget-notice.ts';
import { raise } from '../../../database/ledger/raise.ts';
import { reserve, type ReserveRequest } from '../../../database/ledger/reserve.ts';
import type { Database } from '../../../database/schema.ts';
import { settle } from '../../../database/runs/settle.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import { syncBudgets, type BudgetSettings } from '../../../database/ledger/sync-budgets.ts';
import { unsettledRuns } from '../../../database/runs/unsettled-runs.ts';
import { runFactsOf } from '../../../database/runs/run-facts-of.ts';
import { NO_TOTALS, type SessionTotals } from '../../../contract/totals.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const AT = '2026-11-21T10:00:00.000Z';
const USD = 1_000_000;
const one = makeRun('one');
const two = makeRun('two', { subject: 'issue:acme/api#6' });

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('money is taken from the day and the month of every scope, with or without a budget', async () => {
    const database = await openNew();
    expect(await reserve(database, ask(one))).toEqual({ reserved: true });
    expect(await taken(database)).toEqual({
      'automation:fix-bug 2026-11': [5, 0],
      'automation:fix-bug 2026-11-21': [5, 0],
      'organization 2026-11': [5, 0],
      'organization 2026-11-21': [5, 0],
      'repository:acme/api 2026-11': [5, 0],
      'repository:acme/api 2026-11-21': [5, 0],
    });
    expect((await showRun(database, one.runId))?.run).toMatchObject({ reservedMicros: 5 * USD, chargedMicros: 0 });
  });

  it('a repository is one scope, however its forge spells it; a run without a repository takes from two scopes', async () => {
    const database = await openNew();
    const spelled = (deliveryId: string, repository: string | null) => {
      const run = makeRun(deliveryId);
      return ask({ ...run, event: { ...run.event, repository } });
    };
    await reserve(database, spelled('a', 'Acme/API'));
    await reserve(database, spelled('b', 'acme/api'));
    await reserve(database, spelled('c', null));
    const balances = await taken(database);
    expect(balances['repository:acme/api 2026-11-21']).toEqual([10, 0]);
    expect(balances['organization 2026-11-21']).toEqual([15, 0]);
    expect(Object.keys(balances)).toHaveLength(6);
  });

  it('a run that does not fit one budget takes from none; the refusal names the budget and when it has room again', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({ repository: { day: 12 * USD } }, 'Europe/Berlin'));
    await reserve(database, ask(one));
    await settle(database, makeSettlement(one, spent(3 * USD)));
    await reserve(database, ask(two));
    const before = await taken(database);
    const refused = await reserve(database, ask(makeRun('three')));
    expect(refused).toEqual({
      reserved: false,
      reason: 'over-budget',
      refusal: {
        scope: 'repository:acme/api',
        per: 'day',
        period: '2026-11-21',
        wantedMicros: 5 * USD,
        limitMicros: 12 * USD,
        settledMicros: 3 * USD,
        spentMicros: 3 * USD,
        reservedMicros: 5 * USD,
        freeAgainAt: '2026-11-21T23:00:00.000Z',
      },
    });
    expect(await taken(database)).toEqual(before);
    expect(
      await database.selectFrom('entries').selectAll().where('runId', '=', 'fix-bug/github/three').execute(),
    ).toEqual([]);
  });

  it('an amount that fits exactly is reserved, and a micro-dollar more is not', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({ organization: { month: 10 * USD } }));
    expect(await reserve(database, ask(one))).toEqual({ reserved: true });
    expect(await reserve(database, ask(two, { amountMicros: 5 * USD + 1 }))).toMatchObject({ reserved: false });
    expect(await reserve(database, ask(two, { step: 3 }))).toEqual({ reserved: true });
  });

  it('a refusal is returned word for word when the same step asks again, and the next step gets a new decision', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({ organization: { day: 5 * USD } }));
    await reserve(database, ask(one));
    const refused = await reserve(database, ask(two));
    await settle(database, makeSettlement(one, spent(0)));
    expect(await reserve(database, ask(two))).toEqual(refused);
    expect(await reserve(database, ask(two, { step: 3 }))).toEqual({ reserved: true });
    expect(await reserve(database, ask(two, { step: 3 }))).toEqual({ reserved: true });
    expect((await taken(database))['organization 2026-11-21']).toEqual([5, 0]);
  });

  it('the lower budget applies when both the automation and curfew.yml have one', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({ automation: { day: 8 * USD }, organization: { day: 100 * USD } }));
    const budgets: Budget[] = [
      { scope: 'automation', per: 'day', spendMicros: 20 * USD },
      { scope: 'organization', per: 'month', spendMicros: 9 * USD },
    ];
    await reserve(database, ask(one, { budgets }));
    expect(await reserve(database, ask(two, { budgets, amountMicros: 4 * USD }))).toMatchObject({
      refusal: { scope: 'automation:fix-bug', per: 'day', limitMicros: 8 * USD },
    });
    const elsewhere = makeRun('x', { automation: 'triage' });
    expect(await reserve(database, ask(elsewhere, { budgets }))).toMatchObject({
      refusal: { scope: 'organization', per: 'month', limitMicros: 9 * USD, freeAgainAt: '2026-12-01T00:00:00.000Z' },
    });
  });

  it('a refusal names the budget that has room again last, when several have none', async () => {
    const database = await openNew();
    const limit = { day: 6 * USD, month: 7 * USD };
    await syncBudgets(database, settings({ automation: limit, repository: { day: 6 * USD } }));
    await reserve(database, ask(one));
    expect(await reserve(database, ask(two))).toMatchObject({ refusal: { scope: 'automation:fix-bug', per: 'month' } });
  });

  it('an amount above the limit itself never fits, even if nothing was taken before', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({ repository: { day: 4 * USD } }));
    expect(await reserve(database, ask(one))).toMatchObject({
      refusal: { scope: 'repository:acme/api', settledMicros: 0, reservedMicros: 0, freeAgainAt: null },
    });
    expect(await taken(database)).toEqual({});
  });

  it('the period is that of admission in the time zone of curfew.yml, and the settlement goes to the same period', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({}, 'Europe/Berlin'));
    await reserve(database, ask(one, { at: '2026-11-30T22:59:59.000Z' }));
    await syncBudgets(database, settings({}, 'America/New_York'));
    await raise(database, { runId: one.runId, step: 3, extraMicros: USD, at: '2026-12-02T00:00:00.000Z' });
    await settle(database, makeSettlement(one, { ...spent(2 * USD), endedAt: '2026-12-03T00:00:00.000Z' }));
    const balances = await taken(database);
    expect(balances['organization 2026-11-30']).toEqual([0, 2]);
    expect(balances['organization 2026-11']).toEqual([0, 2]);
    expect(Object.keys(balances)).toHaveLength(6);
  });

  it('a settlement gives back what was not spent, once, and writes an entry for the release and one for the charge', async () => {
    const database = await openNew();
    await reserve(database, ask(one));
    for (const spend of [3, 4]) await settle(database, makeSettlement(one, spent(spend * USD)));
    expect((await taken(database))['organization 2026-11-21']).toEqual([0, 3]);
    const entries = await database
      .selectFrom('entries')
      .select(['step', 'kind', 'micros'])
      .where('scope', '=', 'organization')
      .where('period', '=', '2026-11')
      .orderBy('kind')
      .execute();
    expect(entries).toEqual([
      { step: 0, kind: 'release', micros: 5 * USD },
      { step: 2, kind: 'reserve', micros: 5 * USD },
      { step: 0, kind: 'settle', micros: 3 * USD },
    ]);
  });

  it('a spend that is not fully known is charged as the reservation, or as the known spend if that is more', async () => {
    const database = await openNew();
    await reserve(database, ask(one));
    await settle(database, makeSettlement(one, spent(3 * USD, true)));
    await reserve(database, ask(two));
    await settle(database, makeSettlement(two, spent(6 * USD, true)));
    expect((await taken(database))['organization 2026-11-21']).toEqual([0, 11]);
    expect((await showRun(database, one.runId))?.run).toMatchObject({
      spendMicros: 3 * USD,
      spendPartial: true,
      chargedMicros: 5 * USD,
    });
  });

  it('a refusal has what was charged and what of that is known to be spent', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({ organization: { day: 7 * USD } }));
    await reserve(database, ask(one));
    const partly = { totals: { ...NO_TOTALS, spendMicros: 3 * USD, spendPartial: true } };
    await settle(database, makeSettlement(one, partly));
    expect(await reserve(database, ask(two))).toMatchObject({
      refusal: { settledMicros: 5 * USD, spentMicros: 3 * USD },
    });
  });

  it('a raise of the time reserves its price beside the limit, which stays', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({ organization: { day: 5 * USD + 10 } }));
    await reserve(database, ask(one));
    const more = { runId: one.runId, extraMicros: 0, at: AT };
    expect(await raise(database, { ...more, step: 3, overshootMicros: 10 })).toEqual({ reserved: true });
    expect(await raise(database, { ...more, step: 4, overshootMicros: 1 })).toMatchObject({ reserved: false });
    const record = (await showRun(database, one.runId))?.run;
    expect(record).toMatchObject({ reservedMicros: 5 * USD + 10, spendLimitMicros: one.spendLimitMicros });
  });

  it('a spend above the limit is charged in full, and leaves no room', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({ organization: { day: 5 * USD } }));
    await reserve(database, ask(one));
    await settle(database, makeSettlement(one, spent(7 * USD)));
    expect((await taken(database))['organization 2026-11-21']).toEqual([0, 7]);
    expect(await reserve(database, ask(two, { amountMicros: 1 }))).toMatchObject({
      refusal: { settledMicros: 7 * USD },
    });
  });

  it('a settled run gets no money', async () => {
    const database = await openNew();
    await settle(database, makeSettlement(one, { outcome: 'cancelled' }));
    expect(await reserve(database, ask(one))).toEqual({ reserved: false, reason: 'settled' });
    expect(await raise(database, { runId: one.runId, step: 3, extraMicros: 1, at: AT })).toEqual({
      reserved: false,
      reason: 'settled',
    });
    expect(await taken(database)).toEqual({});
  });

  it('a raise takes from the same budgets, counts once, and raises the spend limit of the run', async () => {
    const database = await openNew();
    await syncBudgets(database, settings({ automation: { day: 10 * USD } }));
    await reserve(database, ask(one, { budgets: [{ scope: 'repository', per: 'day', spendMicros: 9 * USD }] }));
    const more = { runId: one.runId, step: 3, extraMicros: 3 * USD, at: AT };
    expect(await raise(database, more)).toEqual({ reserved: true });
    expect(await raise(database, more)).toEqual({ reserved: true });
    expect((await taken(database))['organization 2026-11-21']).toEqual([8, 0]);
    expect((await showRun(database, one.runId))?.run).toMatchObject({
      reservedMicros: 8 * USD,
      spendLimitMicros: 8 * USD,
    });
    const refused = await raise(database, { ...more, step: 4, extraMicros: 2 * USD });
    expect(refused).toMatchObject({
      reason: 'over-budget',
      refusal: { scope: 'repository:acme/api', limitMicros: 9 * USD },
    });
    await settle(database, makeSettlement(one, spent(7 * USD)));
    expect((await taken(database))['organization 2026-11-21']).toEqual([0, 7]);
    expect(await raise(database, { ...more, step: 4, extraMicros: 2 * USD })).toEqual(refused);
  });

  it('an invalid amount and an unknown run are errors that change nothing', async () => {
    const database = await openNew();
    for (const amountMicros of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      await expect(reserve(database, ask(one, { amountMicros }))).rejects.toThrow(
        `An amount is a whole number of micro-dollars above zero, not ${amountMicros}.`,
      );
    }
    await expect(raise(database, { runId: 'no/such/run', step: 1, extraMicros: 1, at: AT })).rejects.toThrow(
      'There is no run "no/such/run".',
    );
    expect(await showRun(database, one.runId)).toBeNull();
  });

  it('a budget that is lowered or removed applies from the next decision on', async () => {
    const database = await openNew();
    const first = { organization: { day: 10 * USD } };
    expect(await syncBudgets(database, settings(first))).toEqual([]);
    expect(await syncBudgets(database, settings(first))).toEqual([]);
    await reserve(database, ask(one));
    const lowered = { scope: 'organization', per: 'day', before: 10 * USD, now: 4 * USD };
    expect(await syncBudgets(database, settings({ organization: { day: 4 * USD } }))).toEqual([lowered]);
    expect(await reserve(database, ask(two, { amountMicros: USD }))).toMatchObject({
      refusal: { reservedMicros: 5 * USD },
    });
    expect(await balancesOf(database, { at: AT })).toContainEqual({
      scope: 'organization',
      per: 'day',
      period: '2026-11-21',
      reservedMicros: 5 * USD,
      settledMicros: 0,
      limitMicros: 4 * USD,
    });
    await syncBudgets(database, settings({}));
    expect(await reserve(database, ask(two, { step: 3 }))).toEqual({ reserved: true });
  });

  it('balances are listed for the day and month of an instant, the day first', async () => {
    const database = await openNew();
    await reserve(database, ask(one, { at: '2026-11-20T10:00:00.000Z' }));
    await reserve(database, ask(two));
    const shown = (await balancesOf(database, { at: AT })).map(({ scope, period, reservedMicros, limitMicros }) =>
      [scope, period, reservedMicros / USD, limitMicros].join(' '),
    );
    expect(shown).toEqual([
      'automation:fix-bug 2026-11-21 5 ',
      'automation:fix-bug 2026-11 10 ',
      'organization 2026-11-21 5 ',
      'organization 2026-11 10 ',
      'repository:acme/api 2026-11-21 5 ',
      'repository:acme/api 2026-11 10 ',
    ]);
  });

  it('one run per scope and period tells people that a budget is full, and gets the same answer as often as it asks', async () => {
    const database = await openNew();
    const notice = { scope: 'organization', period: '2026-11-21', at: AT };
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, n) => budgetNotice(database, { ...notice, runId: `run-${n}` })),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    const first = `run-${asked.indexOf(true)}`;
    expect(await budgetNotice(database, { ...notice, runId: first })).toBe(true);
    expect(await budgetNotice(database, { ...notice, runId: 'late' })).toBe(false);
    expect(await budgetNotice(database, { ...notice, period: '2026-11-22', runId: 'late' })).toBe(true);
  });

  it('a run that was terminated is found, and can be settled from its record', async () => {
    const database = await openNew();
    const run = { ...one, model: 'claude-sonnet-5-5' };
    await admit(database, { run, step: 1, final: true });
    await reserve(database, ask(run));
    await reserve(database, ask({ ...two, startedAt: '2026-11-21T12:00:00.000Z' }));
    const left = await unsettledRuns(database, { startedBefore: '2026-11-21T11:00:00.000Z', limit: 10 });
    expect(left).toMatchObject([{ runId: one.runId, reservedMicros: 5 * USD, model: 'claude-sonnet-5-5' }]);
    const facts = runFactsOf(left[0]!);
    expect(facts).toEqual(run);
    await settle(database, makeSettlement(facts, { outcome: 'failed', ...spent(0, true) }));
    expect((await taken(database))['organization 2026-11-21']).toEqual([5, 5]);
    expect(await unsettledRuns(database, { startedBefore: '2026-11-21T11:00:00.000Z', limit: 10 })).toEqual([]);
  });
});

function ask(run: RunFacts, changes: Partial<ReserveRequest> = {}): ReserveRequest {
  return { run, step: 2, amountMicros: 5 * USD, budgets: [], at: AT, ...changes };
}

async function taken(database: Database): Promise<Record<string, [number, number]>> {
  const rows = await database.selectFrom('balances').selectAll().orderBy('scope').orderBy('period').execute();
  return Object.fromEntries(
    rows.map((row) => [`${row.scope} ${row.period}`, [row.reservedMicros / USD, row.settledMicros / USD]]),
  );
}

function settings(budgets: BudgetSettings['budgets'], timezone = 'UTC'): BudgetSettings {
  return { timezone, budgets };
}

function spent(spendMicros: number, spendPartial = false): { totals: SessionTotals } {
  return { totals: { ...NO_TOTALS, spendMicros, spendPartial } };
}
