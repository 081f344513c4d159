import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Admission } from '../../../contract/admission.ts';
import type { Outcome, RunFacts } from '../../../contract/run.ts';
import { pause } from '../../../database/admission/pause.ts';
import { resume } from '../../../database/admission/resume.ts';
import { switchedOff } from '../../../database/admission/switched-off.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import { admit } from '../../../database/runs/admit.ts';
import { heldSubjects } from '../../../database/runs/held-subjects.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database } from '../../../database/schema.ts';
import { until } from '../../../runtime/until.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-21T10:00:00.000Z');
const RATES = { automation: null, sender: null, repository: null };

function after(minutes: number): string {
  return new Date(START + minutes * MINUTE).toISOString();
}

function runOf(n: number | string, automation = 'fix-bug'): RunFacts {
  return makeRun(`run-${n}`, { automation, subject: `issue:acme/api#${n}` });
}

function ask(database: Database, run: RunFacts, minutes = 0): Promise<Admission> {
  return admit(database, { run, step: 1, final: true, at: after(minutes) });
}

function end(database: Database, run: RunFacts, { outcome, minutes = 0 }: { outcome: Outcome; minutes?: number }) {
  return settle(database, makeSettlement(run, { outcome, endedAt: after(minutes) }));
}

/** Whether a transaction on this PostgreSQL database waits for another one. */
async function isAnyBlocked(database: Database): Promise<boolean> {
  const blocked = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (await blocked.execute(database)).rows.length > 0;
}

let played = 0;

/** Runs one after the other, each a minute after the one before. */
async function play(database: Database, outcomes: Outcome[], automation = 'fix-bug'): Promise<void> {
  for (const [n, outcome] of outcomes.entries()) {
    const run = runOf(`${outcome}-${(played += 1)}`, automation);
    expect(await ask(database, run, n)).toEqual({ admitted: true });
    await end(database, run, { outcome: outcome, minutes: n });
  }
}

describe.each(DATABASES)('on $name the breaker of an automation', ({ name, openNew }) => {
  it('opens after three failed runs in a row, and the first run that it refuses says so', async () => {
    const database = await openNew();
    await play(database, ['failed', 'stalled']);
    const third = runOf(3);
    await ask(database, third);
    expect(await end(database, third, { outcome: 'timed-out' })).toMatchObject({
      opened: { failures: 3, closesAt: after(60) },
    });
    const open = { reason: 'breaker', failures: 3, since: after(0), closesAt: after(60), trial: null };
    expect(await ask(database, runOf(4), 1)).toEqual({ admitted: false, ...open, isFirst: true });
    expect(await ask(database, runOf(5), 2)).toEqual({ admitted: false, ...open, isFirst: false });
    expect(await ask(database, runOf(6, 'triage'))).toEqual({ admitted: true });
    expect(await heldSubjects(database)).toMatchObject([{ automation: 'triage' }]);
  });

  it('counts only failed runs, and begins anew after one that has worked', async () => {
    const database = await openNew();
    const neither: Outcome[] = ['cancelled', 'refused', 'skipped', 'budget-exhausted', 'needs-human'];
    await play(database, ['failed', 'failed', 'no-change', ...neither, 'failed', 'failed', 'delivered', 'failed']);
    await play(database, ['failed', ...neither]);
    await end(database, runOf('last'), { outcome: 'failed' });
    expect(await ask(database, runOf(1))).toMatchObject({ reason: 'breaker' });
  });

  it('lets one run try after its time; if that fails, it opens again, and if it works, it closes', async () => {
    const database = await openNew();
    await play(database, ['failed', 'failed', 'failed']);
    const trial = runOf('trial');
    expect(await ask(database, trial, 62)).toEqual({ admitted: true });
    expect(await ask(database, runOf(1), 63)).toMatchObject({ reason: 'breaker', trial: trial.runId });
    expect(await end(database, trial, { outcome: 'failed', minutes: 64 })).toMatchObject({
      opened: { failures: 4, closesAt: after(124) },
    });
    expect(await ask(database, runOf(2), 120)).toMatchObject({ reason: 'breaker', isFirst: true });
    const second = runOf('second');
    expect(await ask(database, second, 125)).toEqual({ admitted: true });
    await end(database, second, { outcome: 'delivered', minutes: 126 });
    await play(database, ['failed', 'failed']);
    expect(await ask(database, runOf(3), 127)).toEqual({ admitted: true });
  });

  it('lets another run try if the first one has shown nothing', async () => {
    const database = await openNew();
    await play(database, ['failed', 'failed', 'failed']);
    const trial = runOf('trial');
    expect(await ask(database, trial, 62)).toEqual({ admitted: true });
    expect(await end(database, trial, { outcome: 'cancelled', minutes: 63 })).toMatchObject({ opened: null });
    expect(await ask(database, runOf(1), 64)).toEqual({ admitted: true });
  });

  it('lets exactly one of twenty runs try that ask at once', async () => {
    const database = await openNew();
    await play(database, ['failed', 'failed', 'failed']);
    const asked = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(database, runOf(n), 100)));
    expect(asked.filter(({ admitted }) => admitted)).toHaveLength(1);
  });

  it('lets a run through that asks while the breaker closes', async () => {
    const database = await openNew();
    await play(database, ['failed', 'failed', 'failed']);
    const asked = Promise.withResolvers<Admission>();
    await database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('breakers').execute();
      asked.resolve(ask(database, runOf(1), 3));
      if (name === 'PostgreSQL') await until('the run waits for the breaker', () => isAnyBlocked(database));
    });
    expect(await asked.promise).toEqual({ admitted: true });
  });

  it('opens after as many runs, and for as long, as curfew.yml says', async () => {
    const database = await openNew();
    const breaker = { after: 1, closeAfterMs: 5 * MINUTE };
    await syncBudgets(database, { timezone: 'UTC', budgets: {}, rates: RATES, breaker });
    await play(database, ['failed']);
    expect(await ask(database, runOf(1), 4)).toMatchObject({ reason: 'breaker', failures: 1, closesAt: after(5) });
    expect(await ask(database, runOf(2), 5)).toEqual({ admitted: true });
  });

  it('is closed by hand', async () => {
    const database = await openNew();
    await play(database, ['failed', 'failed', 'failed']);
    expect((await switchedOff(database)).breakers).toEqual([
      { automation: 'fix-bug', failures: 3, since: after(2), closesAt: after(62) },
    ]);
    const closed = { wasPaused: false, wasOpen: true };
    expect(await resume(database, { automation: 'fix-bug', by: 'operator', at: after(3) })).toEqual(closed);
    expect(await ask(database, runOf(1), 3)).toEqual({ admitted: true });
  });
});

describe.each(DATABASES)('on $name a pause', ({ openNew }) => {
  it('of one automation skips its runs, with who paused it, since when and why', async () => {
    const database = await openNew();
    const [by, reason] = ['operator, who gave the name ada', 'Too many pull requests'];
    const paused = { automation: 'fix-bug', by, since: after(0), reason };
    const request = { automation: 'fix-bug', by, reason, at: after(0) };
    expect(await pause(database, request)).toEqual(paused);
    expect(await pause(database, { ...request, by: 'another', reason: null, at: after(1) })).toEqual(paused);
    expect(await ask(database, runOf(1))).toEqual({
      admitted: false,
      reason: 'paused',
      isEverything: false,
      by,
      since: after(0),
      why: reason,
    });
    expect(await ask(database, runOf(2, 'triage'))).toEqual({ admitted: true });
    expect(await heldSubjects(database)).toMatchObject([{ automation: 'triage' }]);
    expect(await resume(database, { automation: 'fix-bug', by: 'grace', at: after(9) })).toMatchObject({
      wasPaused: true,
    });
    expect(await ask(database, runOf(3))).toEqual({ admitted: true });
    expect(await database.selectFrom('pauses').selectAll().executeTakeFirst()).toMatchObject({
      pausedBy: by,
      resumedBy: 'grace',
      resumedAt: after(9),
    });
  });

  it('of everything skips all runs, and ends alone', async () => {
    const database = await openNew();
    await pause(database, { automation: null, by: 'ada', reason: null, at: after(0) });
    await pause(database, { automation: 'triage', by: 'ada', reason: null, at: after(0) });
    const everything = { reason: 'paused', isEverything: true };
    expect(await ask(database, runOf(1))).toMatchObject(everything);
    expect(await admit(database, { run: runOf(2), step: 1, whenBusy: 'parallel', final: true })).toMatchObject(
      everything,
    );
    await resume(database, { automation: null, by: 'ada', at: after(1) });
    expect((await switchedOff(database)).pauses).toMatchObject([{ automation: 'triage' }]);
    expect(await ask(database, runOf(3))).toEqual({ admitted: true });
    expect(await ask(database, runOf(4, 'triage'))).toMatchObject({ reason: 'paused', isEverything: false });
    await pause(database, { automation: null, by: 'grace', reason: null, at: after(2) });
    expect(await ask(database, runOf(5))).toMatchObject({ ...everything, by: 'grace', since: after(2) });
  });

  it('refuses a run that had waited, and the next one gets its subject', async () => {
    const database = await openNew();
    const [one, two, three] = ['one', 'two', 'three'].map((name) => makeRun(name));
    const askAs = (run: RunFacts, step = 1) => admit(database, { run, step, whenBusy: 'steer', final: true });
    for (const run of [one!, two!, three!]) await askAs(run);
    await pause(database, { automation: 'fix-bug', by: 'ada', reason: null, at: after(0) });
    const { granted } = await settle(database, makeSettlement(one!));
    const next = [two!, three!].find(({ runId }) => runId === granted[0])!;
    const last = [two!, three!].find((run) => run !== next)!;
    expect(await askAs(next, 2)).toMatchObject({ reason: 'paused', wake: [last.runId] });
    expect(await askAs(last, 2)).toMatchObject({ reason: 'paused' });
    expect(await heldSubjects(database)).toEqual([]);
  });
});
