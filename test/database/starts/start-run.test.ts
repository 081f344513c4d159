import { describe, expect, it } from 'vitest';
import type { RunFacts } from '../../../contract/run.ts';
import { balancesBefore } from '../../../database/history/balances-before.ts';
import { deliveriesWithId } from '../../../database/inbox/deliveries-with-id.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import { noteCause } from '../../../database/own-acts/note-cause.ts';
import { settle } from '../../../database/runs/settle.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import type { Database } from '../../../database/schema.ts';
import { lostStarts } from '../../../database/starts/lost-starts.ts';
import { startRun, type StartRequest } from '../../../database/starts/start-run.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { balancesOf } from '../../support/database/balances-of.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const AT = '2026-11-29T12:00:00.000Z';
const NEXT_DAY = '2026-11-30T12:00:00.000Z';
const PARENT: RunFacts = { ...makeRun('1', { automation: 'triage' }), spendLimitMicros: 50 };
const CHILD: RunFacts = childRun('fix-bug');

describe.each(DATABASES)('a run that starts another one, on $name', ({ openNew }) => {
  async function open(organization = 100): Promise<Database> {
    const database = await openNew();
    await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: organization } } });
    expect(await reserve(database, reserving(PARENT, 50))).toEqual({ reserved: true });
    return database;
  }

  it('moves the money and stores the delivery once, however often it asks', async () => {
    const database = await open();
    const first = await startRun(database, starting());
    expect(await startRun(database, starting())).toEqual(first);
    expect(await reservedIn(database, AT)).toEqual({
      organization: 50,
      'automation:triage': 20,
      'repository:acme/api': 50,
    });
    expect(await deliveriesWithId(database, 'run-1')).toHaveLength(1);
    const parent = await showRun(database, PARENT.runId);
    expect(parent?.run).toMatchObject({ spendLimitMicros: 20, reservedMicros: 20 });
    expect(parent?.started).toEqual([{ runId: CHILD.runId, micros: 30, state: 'held' }]);
  });

  it('gives nothing that it has not, and says how much is left', async () => {
    const database = await open();
    const decision = await startRun(database, starting({ keepMicros: 25 }));
    expect(decision).toEqual({ started: false, reason: 'not-enough', leftMicros: 25 });
    expect(await deliveriesWithId(database, 'run-1')).toEqual([]);
    expect(await reservedIn(database, AT)).toMatchObject({ organization: 50 });
  });

  it('starts nothing after its end', async () => {
    const database = await open();
    await settle(database, makeSettlement(PARENT));
    expect(await startRun(database, starting())).toEqual({ started: false, reason: 'settled' });
  });

  it('starts nothing with the delivery of somebody else', async () => {
    const database = await open();
    await startRun(database, starting());
    const decision = await startRun(database, starting({ ordinal: 2, runId: 'fix-bug/dispatch/other', micros: 5 }));
    expect(decision).toEqual({ started: false, reason: 'taken' });
  });

  it('lets the new run reserve in full budgets, from the day of the money that it was given', async () => {
    const database = await open(50);
    await startRun(database, starting());
    expect(await reserve(database, reserving(makeRun('other'), 1))).toMatchObject({ reason: 'over-budget' });
    expect(await reserve(database, reserving(CHILD, 30, NEXT_DAY))).toEqual({ reserved: true });
    expect(await reservedIn(database, AT)).toMatchObject({ organization: 50, 'repository:acme/api': 50 });
    expect(await reservedIn(database, NEXT_DAY)).toEqual({ 'automation:fix-bug': 30 });
    await settle(database, makeSettlement(CHILD, { totals: { ...NO_TOTALS, spendMicros: 10 } }));
    await settle(database, makeSettlement(PARENT, { totals: { ...NO_TOTALS, spendMicros: 20 } }));
    const spent = { scope: 'organization', per: 'day', reservedMicros: 0, settledMicros: 30 };
    expect(await balancesOf(database, { at: AT })).toContainEqual(expect.objectContaining(spent));
  });

  it('lets the new run reserve after its own end, too', async () => {
    const database = await open(50);
    await startRun(database, starting());
    await settle(database, makeSettlement(PARENT, { totals: { ...NO_TOTALS, spendMicros: 20 } }));
    expect(await reserve(database, reserving(CHILD, 30, NEXT_DAY))).toEqual({ reserved: true });
  });

  it('needs room for what is more than it was given, and gives back what is less', async () => {
    const database = await open(55);
    await startRun(database, starting());
    expect(await reserve(database, reserving(CHILD, 36))).toMatchObject({ reason: 'over-budget' });
    expect(await reservedIn(database, AT)).toMatchObject({ organization: 50 });
    expect(await reserve(database, { ...reserving(CHILD, 25), step: 2 })).toEqual({ reserved: true });
    expect(await reservedIn(database, AT)).toMatchObject({ organization: 45, 'automation:fix-bug': 25 });
  });

  it('does not open the budgets that the new run has of its own', async () => {
    const database = await open();
    await startRun(database, starting());
    const own = [{ scope: 'organization', per: 'day', spendMicros: 40 } as const];
    expect(await reserve(database, { ...reserving(CHILD, 30), budgets: own })).toMatchObject({
      refusal: { scope: 'organization', limitMicros: 40 },
    });
    await settle(database, makeSettlement(CHILD, { outcome: 'skipped' }));
    expect(await reservedIn(database, AT)).toMatchObject({ organization: 20 });
  });

  it('has the money back in the budgets if the new run ends without reserving, once', async () => {
    const database = await open();
    await startRun(database, starting());
    for (let times = 0; times < 2; times += 1) await settle(database, makeSettlement(CHILD, { outcome: 'skipped' }));
    expect(await reservedIn(database, AT)).toEqual({
      organization: 20,
      'automation:triage': 20,
      'repository:acme/api': 20,
    });
  });

  it('holds the money in the balance of its automation, if it starts that one again', async () => {
    const database = await open();
    await startRun(database, starting({ runId: 'triage/dispatch/run-1', automation: 'triage' }));
    expect(await reservedIn(database, AT)).toEqual({
      organization: 50,
      'automation:triage': 50,
      'repository:acme/api': 50,
    });
    expect(await reserve(database, reserving(childRun('triage'), 30))).toEqual({ reserved: true });
    expect(await reservedIn(database, AT)).toMatchObject({ 'automation:triage': 50 });
  });

  it('is named by the new run before that has begun, with the delivery at the root of their chain', async () => {
    const database = await open();
    await startRun(database, starting());
    const own = { runId: PARENT.runId, rootSource: PARENT.event.source, rootDeliveryId: PARENT.event.deliveryId };
    expect(await showRun(database, CHILD.runId)).toMatchObject({ run: null, cause: { ...own, depth: 1 } });
    await noteCause(database, PARENT.runId, { runId: 'first/github/0', depth: 3 });
    expect((await showRun(database, CHILD.runId))?.cause).toMatchObject({ runId: PARENT.runId, depth: 4 });
    await noteCause(database, CHILD.runId, { runId: PARENT.runId, depth: 4 });
    expect((await showRun(database, CHILD.runId))?.cause).toEqual({ ...own, depth: 4 });
    expect((await showRun(database, PARENT.runId))?.cause).toMatchObject({ runId: 'first/github/0' });
  });

  it('is a lost start only when its delivery is decided and no run has a record', async () => {
    const database = await open();
    await startRun(database, starting());
    const lost = () => lostStarts(database, { before: NEXT_DAY, limit: 10 });
    expect(await lost()).toEqual([]);
    await database.updateTable('deliveries').set({ state: 'ignored' }).execute();
    expect(await lost()).toEqual([CHILD.runId]);
    await reserve(database, reserving(CHILD, 30));
    expect(await lost()).toEqual([]);
  });

  it('is in the balances of the past, as the book says', async () => {
    const database = await open();
    await startRun(database, starting());
    const past = await balancesBefore(database, { at: NEXT_DAY, periods: ['2026-11-29'] });
    const reserved = past.map(({ scope, reservedMicros }) => [scope, Number(reservedMicros)]);
    expect(Object.fromEntries(reserved)).toEqual(await reservedIn(database, AT));
  });
});

function childRun(automation: string): RunFacts {
  const facts = makeRun('run-1', { automation, subject: 'delivery:run-1' });
  return { ...facts, runId: `${automation}/dispatch/run-1`, event: { ...facts.event, source: 'dispatch' } };
}

function reserving(run: RunFacts, amountMicros: number, at = AT) {
  return { run, step: 1, amountMicros, budgets: [], at };
}

function starting(change: Partial<StartRequest> = {}): StartRequest {
  return {
    parentRunId: PARENT.runId,
    ordinal: 1,
    runId: CHILD.runId,
    automation: 'fix-bug',
    request: 'a digest',
    delivery: {
      source: 'dispatch',
      deliveryId: 'run-1',
      name: 'workflow_dispatch',
      headers: {},
      body: new TextEncoder().encode('{}'),
      receivedAt: AT,
      state: 'pending',
      reason: null,
    },
    micros: 30,
    keepMicros: 10,
    capMicros: 16,
    at: AT,
    ...change,
  };
}

/** What is reserved on the day of an instant, by scope; without balances that hold nothing. */
async function reservedIn(database: Database, at: string): Promise<Record<string, number>> {
  const rows = await database.selectFrom('balances').selectAll().where('period', '=', at.slice(0, 10)).execute();
  return Object.fromEntries(
    rows.flatMap(({ scope, reservedMicros }) => (reservedMicros === 0 ? [] : [[scope, reservedMicros]])),
  );
}
