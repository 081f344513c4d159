import { describe, expect, it } from 'vitest';
import type { Admission } from '../../../contract/admission.ts';
import type { RunFacts } from '../../../contract/run.ts';
import type { AdmissionSettings } from '../../../database/admission/admission-settings.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import { removeOldRuns } from '../../../database/retention/remove-old-runs.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-11-21T10:00:00.000Z');
const NONE: AdmissionSettings['rates'] = { automation: null, sender: null, repository: null };

async function setRates(database: Database, rates: Partial<AdmissionSettings['rates']>): Promise<void> {
  const breaker = { after: 3, closeAfterMs: HOUR };
  await syncBudgets(database, { timezone: 'UTC', budgets: {}, rates: { ...NONE, ...rates }, breaker });
}

function runOf(n: number, event: Partial<RunFacts['event']> = {}, automation = 'fix-bug'): RunFacts {
  const run = makeRun(`run-${n}`, { automation, subject: `issue:acme/api#${n}` });
  return { ...run, event: { ...run.event, ...event } };
}

function ask(database: Database, run: RunFacts, afterMs: number): Promise<Admission> {
  return admit(database, { run, step: 1, final: true, at: new Date(START + afterMs).toISOString() });
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('no hour has more runs of an automation than its rate, wherever the hour begins', async () => {
    const database = await openNew();
    await setRates(database, { automation: { count: 2, perMs: HOUR } });
    expect(await ask(database, runOf(1), 0)).toEqual({ admitted: true });
    expect(await ask(database, runOf(2), 50 * MINUTE)).toEqual({ admitted: true });
    expect(await ask(database, runOf(3), 59 * MINUTE)).toEqual({
      admitted: false,
      reason: 'rate',
      kind: 'automation',
      scope: 'automation:fix-bug',
      rate: { count: 2, perMs: HOUR },
      freeAgainAt: '2026-11-21T11:00:00.000Z',
    });
    expect(await ask(database, runOf(4, {}, 'triage'), 59 * MINUTE)).toEqual({ admitted: true });
    expect(await ask(database, runOf(5), HOUR)).toEqual({ admitted: true });
    expect(await ask(database, runOf(6), HOUR + MINUTE)).toMatchObject({ freeAgainAt: '2026-11-21T11:50:00.000Z' });
  });

  it('a clock that was a year ahead for a while keeps nobody from starting once it is right', async () => {
    const database = await openNew();
    await setRates(database, { automation: { count: 1, perMs: HOUR } });
    expect(await ask(database, runOf(1), 365 * 24 * HOUR)).toEqual({ admitted: true });
    expect(await ask(database, runOf(2), 0)).toEqual({ admitted: true });
    expect(await ask(database, runOf(3), -MINUTE)).toMatchObject({ reason: 'rate' });
  });

  it('a refused run frees the subject at once, and counts for no rate', async () => {
    const database = await openNew();
    await setRates(database, { sender: { count: 1, perMs: HOUR }, automation: { count: 2, perMs: HOUR } });
    expect(await ask(database, runOf(1), 0)).toEqual({ admitted: true });
    expect(await ask(database, runOf(2), 1)).toMatchObject({ reason: 'rate', kind: 'sender' });
    const other = makeRun('other', { subject: 'issue:acme/api#2' });
    const ofAnother = { ...other, event: { ...other.event, actor: 'hubot' } };
    expect(await ask(database, ofAnother, 2)).toEqual({ admitted: true });
  });

  it('a sender is known by the name at its source, whatever its case; an event without one reaches no such rate', async () => {
    const database = await openNew();
    await setRates(database, { sender: { count: 1, perMs: HOUR } });
    expect(await ask(database, runOf(1, { actor: 'Ada' }), 0)).toEqual({ admitted: true });
    expect(await ask(database, runOf(2, { actor: 'aDA' }), 0)).toMatchObject({ scope: 'sender:github/ada' });
    expect(await ask(database, runOf(3, { actor: 'ada', source: 'slack' }), 0)).toEqual({ admitted: true });
    for (const n of [4, 5]) expect(await ask(database, runOf(n, { actor: null }), 0)).toEqual({ admitted: true });
  });

  it('a repository counts the runs of all automations, and of two reached rates the one of the automation is named', async () => {
    const database = await openNew();
    await setRates(database, { repository: { count: 1, perMs: MINUTE }, automation: { count: 1, perMs: HOUR } });
    expect(await ask(database, runOf(1), 0)).toEqual({ admitted: true });
    const elsewhere = runOf(2, { repository: 'ACME/api' }, 'triage');
    expect(await ask(database, elsewhere, 1)).toMatchObject({ scope: 'repository:acme/api' });
    expect(await ask(database, runOf(3), 1)).toMatchObject({ kind: 'automation' });
  });

  it('exactly as many runs start as the rate has room for when forty ask at once', async () => {
    const database = await openNew();
    await setRates(database, { automation: { count: 7, perMs: HOUR }, repository: { count: 30, perMs: HOUR } });
    const asked = Array.from({ length: 40 }, (_, n) => ask(database, runOf(n), n));
    expect((await Promise.all(asked)).filter(({ admitted }) => admitted)).toHaveLength(7);
  });

  it('a waiting run counts when it starts, and one that is to be sent into a session when it asks', async () => {
    const database = await openNew();
    await setRates(database, { automation: { count: 2, perMs: HOUR } });
    const runs = Array.from({ length: 5 }, (_, n) => makeRun(`run-${n}`));
    const at = new Date(START).toISOString();
    const askAs = (n: number, whenBusy: 'queue-latest' | 'steer', step = 1) =>
      admit(database, { run: runs[n]!, step, whenBusy, final: true, at });
    await askAs(0, 'queue-latest');
    for (const n of [1, 2]) expect(await askAs(n, 'queue-latest')).toMatchObject({ reason: 'waiting' });
    expect(await askAs(3, 'steer')).toMatchObject({ reason: 'waiting' });
    expect(await askAs(4, 'steer')).toMatchObject({ reason: 'rate' });
    await settle(database, makeSettlement(runs[0]!));
    expect(await askAs(2, 'queue-latest', 2)).toMatchObject({ reason: 'rate', wake: [runs[3]!.runId] });
    expect(await askAs(3, 'steer', 2)).toEqual({ admitted: true });
  });

  it('runs that are out of every window are forgotten', async () => {
    const database = await openNew();
    await setRates(database, { automation: { count: 5, perMs: MINUTE } });
    for (let n = 0; n < 3; n += 1) await ask(database, runOf(n), n * 25 * HOUR);
    expect(await database.selectFrom('ratedRuns').select('runId').execute()).toEqual([
      { runId: 'fix-bug/github/run-2' },
    ]);
  });

  it('a sender is forgotten with the last of its runs, also if none was admitted', async () => {
    const database = await openNew();
    await setRates(database, { automation: { count: 1, perMs: HOUR }, sender: { count: 1, perMs: HOUR } });
    const runs = ['Octocat', 'hubot', 'stays'].map((actor, n) => runOf(n, { actor }));
    for (const run of runs) await ask(database, run, 0);
    for (const run of runs.slice(0, 2)) await settle(database, makeSettlement(run));
    expect(await removeOldRuns(database, { before: '2026-12-21T10:00:00.000Z', limit: 9 })).toBe(2);
    expect(await database.selectFrom('rateScopes').select('scope').execute()).toEqual([
      { scope: 'sender:github/stays' },
    ]);
  });
});
