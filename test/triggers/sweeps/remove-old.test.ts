import { describe, expect, it } from 'vitest';
import { readDelivery } from '../../../database/inbox/read-delivery.ts';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { noteCause } from '../../../database/own-acts/note-cause.ts';
import { noteOwnActs } from '../../../database/own-acts/note-own-acts.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database, DeliveryState } from '../../../database/schema.ts';
import { removeOld } from '../../../triggers/sweeps/remove-old.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { sweepDependencies } from '../../support/triggers/sweep-dependencies.ts';

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

function delivery(deliveryId: string, receivedAt: string): NewDelivery {
  return {
    source: 'github',
    deliveryId,
    name: 'issues',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode('{"action":"opened"}'),
    receivedAt,
    state: 'pending',
    reason: null,
  };
}

interface Stored {
  deliveryId: string;
  /** How many days ago it arrived. */
  days: number;
  state: DeliveryState;
  runs?: string[];
}

async function storeAs(database: Database, { deliveryId, days, state, runs = [] }: Stored): Promise<void> {
  await storeDeliveries(database, [delivery(deliveryId, daysAgo(days))]);
  await database
    .updateTable('deliveries')
    .set({ state, runs: JSON.stringify(runs), reasons: '{"fix-bug":"why"}', answers: '{"asked":{}}' })
    .where('deliveryId', '=', deliveryId)
    .execute();
}

/** A run that reserved money and ended so many days ago; null: it is still open. */
async function runEnded(database: Database, deliveryId: string, days: number | null): Promise<string> {
  const run = makeRun(deliveryId, { subject: `issue:acme/api#${deliveryId}` });
  const at = daysAgo(days ?? 500);
  await admit(database, { run: { ...run, startedAt: at }, step: 1, final: true });
  await reserve(database, { run: { ...run, startedAt: at }, step: 2, amountMicros: 5_000_000, budgets: [], at });
  if (days !== null) await settle(database, makeSettlement(run, { endedAt: at }));
  return run.runId;
}

async function sweep(database: Database): Promise<string[]> {
  return await removeOld.run(sweepDependencies(database));
}

async function isWhole(database: Database, deliveryId: string): Promise<boolean | null> {
  const found = await readDelivery(database, 'github', deliveryId);
  return found === null ? null : found.body.byteLength > 0;
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('the body of an old delivery goes, its id stays, and it counts as repeated when it comes again', async () => {
    const database = await openNew();
    const runId = await runEnded(database, 'old', 31);
    await storeAs(database, { deliveryId: 'old', days: 31, state: 'dispatched', runs: [runId] });
    await storeAs(database, { deliveryId: 'young', days: 29, state: 'dispatched', runs: [runId] });
    expect(await sweep(database)).toEqual([expect.stringMatching(/^removed 1 bodies of deliveries from before /)]);
    expect(await readDelivery(database, 'github', 'old')).toMatchObject({
      state: 'dispatched',
      runs: [runId],
      reasons: {},
      headers: {},
      answers: null,
    });
    expect(await isWhole(database, 'old')).toBe(false);
    expect(await isWhole(database, 'young')).toBe(true);
    expect(await storeDeliveries(database, [delivery('old', daysAgo(0))])).toEqual([
      { state: 'dispatched', repeated: true },
    ]);
    expect(await sweep(database)).toEqual([]);
  });

  it('what is pending, and what started a run that is open or not yet recorded, is kept', async () => {
    const database = await openNew();
    await storeAs(database, { deliveryId: 'pending', days: 1_000, state: 'pending' });
    await storeAs(database, {
      deliveryId: 'open',
      days: 390,
      state: 'dispatched',
      runs: [await runEnded(database, 'open', null)],
    });
    await storeAs(database, {
      deliveryId: 'unrecorded',
      days: 390,
      state: 'dispatched',
      runs: ['fix-bug/github/unrecorded'],
    });
    await storeAs(database, {
      deliveryId: 'forgotten',
      days: 401,
      state: 'dispatched',
      runs: ['fix-bug/github/forgotten'],
    });
    await sweep(database);
    for (const kept of ['pending', 'open', 'unrecorded']) expect(await isWhole(database, kept)).toBe(true);
    expect(await isWhole(database, 'forgotten')).toBe(false);
  });

  it('a delivery that started nothing goes altogether in the end; one that started a run never does', async () => {
    const database = await openNew();
    await storeAs(database, { deliveryId: 'ignored', days: 401, state: 'ignored' });
    await storeAs(database, { deliveryId: 'malformed', days: 401, state: 'malformed' });
    await storeAs(database, { deliveryId: 'ignored-lately', days: 399, state: 'ignored' });
    await storeAs(database, {
      deliveryId: 'dispatched',
      days: 4_000,
      state: 'dispatched',
      runs: ['fix-bug/github/dispatched'],
    });
    await sweep(database);
    expect(await isWhole(database, 'ignored')).toBe(null);
    expect(await isWhole(database, 'malformed')).toBe(null);
    expect(await isWhole(database, 'ignored-lately')).toBe(false);
    expect(await isWhole(database, 'dispatched')).toBe(false);
  });

  it('a delivery that was given up may come again with its body, but starts no run a second time', async () => {
    const database = await openNew();
    await storeAs(database, { deliveryId: 'nothing', days: 31, state: 'failed' });
    await storeAs(database, { deliveryId: 'half', days: 401, state: 'failed', runs: ['fix-bug/github/half'] });
    await sweep(database);
    const again = ['nothing', 'half'].map((id) => delivery(id, daysAgo(0)));
    expect(await storeDeliveries(database, again)).toEqual([
      { state: 'pending', repeated: false },
      { state: 'dispatched', repeated: true },
    ]);
  });

  it('old runs go with all that hangs on them; open ones, and what budgets still count, stay', async () => {
    const database = await openNew();
    await runEnded(database, 'old', 450);
    const kept = [await runEnded(database, 'open', null), await runEnded(database, 'young', 2)].sort();
    const balances = await database.selectFrom('balances').select('period').execute();
    await sweep(database);
    const runs = await database.selectFrom('runs').select('runId').orderBy('runId').execute();
    expect(runs.map(({ runId }) => runId)).toEqual(kept);
    const entries = await database.selectFrom('entries').select('runId').distinct().orderBy('runId').execute();
    expect(entries.map(({ runId }) => runId)).toEqual(kept);
    const left = await database.selectFrom('balances').select('period').execute();
    expect(left.length).toBeLessThan(balances.length);
    const counted = new Set(left.map(({ period }) => period));
    expect(counted).toContain(daysAgo(2).slice(0, 10));
    expect(counted).toContain(daysAgo(500).slice(0, 10));
    expect(counted).not.toContain(daysAgo(450).slice(0, 10));
  });

  it('when people switched automations off and on is forgotten with the runs of that time', async () => {
    const database = await openNew();
    const old = {
      automation: 'fix-bug',
      doneAt: daysAgo(401),
      isOn: 0,
      doneBy: 'ada',
      since: daysAgo(401),
      reason: null,
    };
    await database
      .insertInto('switches')
      .values([old, { ...old, doneAt: daysAgo(399), isOn: 1 }])
      .execute();
    expect(await sweep(database)).toEqual([
      expect.stringMatching(/^removed 1 notes of automations that were switched off or on before /),
    ]);
    expect(await database.selectFrom('switches').select('isOn').execute()).toEqual([{ isOn: 1 }]);
  });

  it('a delivery that started more runs than one statement can name is looked at like any other', async () => {
    const database = await openNew();
    const open = await runEnded(database, 'wide', null);
    const settled = Array.from({ length: 33_000 }, (_, n) => `fix-${n}/github/wide`);
    await storeAs(database, { deliveryId: 'wide', days: 401, state: 'dispatched', runs: settled });
    await storeAs(database, { deliveryId: 'wide-and-open', days: 401, state: 'dispatched', runs: [...settled, open] });
    await sweep(database);
    expect(await isWhole(database, 'wide')).toBe(false);
    expect(await isWhole(database, 'wide-and-open')).toBe(true);
  });

  it("old notes of Curfew's own acts go in small parts, and what caused a run goes with the run", async () => {
    const database = await openNew();
    const old = await runEnded(database, 'old', 450);
    const young = await runEnded(database, 'young', 2);
    for (const runId of [old, young]) await noteCause(database, runId, { runId: 'first', depth: 2 });
    const acts = Array.from({ length: 120 }, (_, number) => ({
      key: `page:acme/api:${number}`,
      runId: old,
      at: new Date(Date.now() - 450 * 86_400_000 + number).toISOString(),
    }));
    await database.insertInto('ownActs').values(acts).execute();
    await noteOwnActs(database, young, ['page:acme/api:1']);
    expect((await sweep(database)).join()).toContain("removed 120 notes of Curfew's own acts");
    const left = await database.selectFrom('ownActs').select('runId').execute();
    const causes = await database.selectFrom('runCauses').select('runId').execute();
    expect([left, causes]).toEqual([[{ runId: young }], [{ runId: young }]]);
  });

  it('commits that were pushed long ago are forgotten, but not the last one of a branch that is still to be removed', async () => {
    const database = await openNew();
    const common = { repository: 'acme/api', agentHead: 'b', runId: 'r', at: daysAgo(450) };
    await database
      .insertInto('pushedHeads')
      .values([
        { ...common, branch: 'own', head: 'a', isNewBranch: 1 },
        { ...common, branch: 'of-a-person', head: 'a', isNewBranch: 0 },
      ])
      .execute();
    expect((await sweep(database)).join()).toMatch(/^removed 1 notes of commits that were pushed before 20/);
    expect(await database.selectFrom('pushedHeads').select('branch').execute()).toEqual([{ branch: 'own' }]);
  });

  it('many old deliveries go in many short transactions, whatever stands between them', async () => {
    const database = await openNew();
    const same = daysAgo(40);
    const many = Array.from({ length: 230 }, (_, n) => delivery(`many-${n}`, same));
    await storeDeliveries(database, many);
    await database.updateTable('deliveries').set({ state: 'ignored' }).execute();
    const open = await runEnded(database, 'many-7', null);
    await database
      .updateTable('deliveries')
      .set({ state: 'dispatched', runs: JSON.stringify([open]) })
      .where('deliveryId', 'like', 'many-7%')
      .execute();
    await sweep(database);
    const whole = await database.selectFrom('deliveries').select('deliveryId').where('removedAt', 'is', null).execute();
    expect(whole.length).toBe(11);
  });
});
