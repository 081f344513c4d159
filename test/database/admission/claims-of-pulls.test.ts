import { describe, expect, it } from 'vitest';
import { claimNextPull } from '../../../database/admission/room/claim-pull.ts';
import { noteClosedPull } from '../../../database/admission/room/open-pulls.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import { admit } from '../../../database/runs/admit.ts';
import { recordRun } from '../../../database/runs/record-run.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Admission, BusyPolicy } from '../../../contract/admission.ts';
import type { RunFacts } from '../../../contract/run.ts';
import { DEFAULT_SETTINGS } from '../../../definitions/settings.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

describe.each(DATABASES)('the pull requests that runs at work may still open, on $name', ({ openNew }) => {
  it('count for runs that are admitted at once, as many as prs-open and not one more', async () => {
    const database = await limited(await openNew(), 3);
    const runs = Array.from({ length: 20 }, (_, n) => about(n));
    const admissions = await Promise.all(runs.map((run) => ask(database, run)));
    const admitted = runs.filter((_, n) => admissions[n]?.admitted === true).map(({ runId }) => runId);
    expect(admitted).toHaveLength(3);
    const refused = admissions.filter((admission) => !admission.admitted);
    for (const refusal of refused) {
      expect(refusal).toMatchObject({ reason: 'prs-open', repository: 'acme/API', most: 3, open: [] });
      expect((refusal as { claimedBy: string[] }).claimedBy.toSorted()).toEqual(admitted.toSorted());
    }
  });

  it('are given back when the run is settled, whatever it has handed over, and count once when they are open', async () => {
    const database = await limited(await openNew(), 1);
    const [first, second, third] = [about(1), about(2), about(3)];
    expect(await ask(database, first)).toEqual({ admitted: true });
    expect(await ask(database, second)).toMatchObject({ reason: 'prs-open', open: [], claimedBy: [first.runId] });
    await settle(database, makeSettlement(first));
    expect(await ask(database, third)).toEqual({ admitted: true });
    await open(database, third, 7);
    const refused = { admitted: false, reason: 'prs-open', repository: 'acme/API', most: 1, open: [url(7)] };
    expect(await ask(database, about(4))).toEqual(refused);
    await noteClosedPull(database, { url: url(7), mergedAt: null, at: '2026-11-21T11:00:00.000Z' });
    expect(await ask(database, about(5))).toEqual({ admitted: true });
    await settle(database, makeSettlement(third));
    expect(await ask(database, about(6))).toMatchObject({ reason: 'prs-open' });
  });

  it('are not claimed by a run that is refused for another reason, nor in another repository', async () => {
    const database = await openNew();
    const rates = { automation: { count: 1, perMs: 3_600_000 }, sender: null, repository: null };
    await syncBudgets(database, { ...DEFAULT_SETTINGS, rates, prsOpen: 2 });
    expect(await ask(database, about(1))).toEqual({ admitted: true });
    expect(await ask(database, about(2))).toMatchObject({ reason: 'rate' });
    await limited(database, 2);
    expect(await ask(database, about(3))).toEqual({ admitted: true });
    expect(await ask(database, about(4))).toMatchObject({ reason: 'prs-open' });
    expect(await ask(database, about(4), { pullsInto: 'acme/web' })).toMatchObject({ reason: 'prs-open' });
    expect(await ask(database, about(5), { pullsInto: 'acme/web' })).toEqual({ admitted: true });
  });

  it('are one for each run of parallel, although these are about one subject: each opens its own', async () => {
    const database = await limited(await openNew(), 2);
    const [first, second] = [about(1, 'a'), about(1, 'b')];
    expect(await ask(database, first, { whenBusy: 'parallel' })).toEqual({ admitted: true });
    expect(await ask(database, second, { whenBusy: 'parallel' })).toEqual({ admitted: true });
    expect(await ask(database, about(2))).toMatchObject({ open: [], claimedBy: [first.runId, second.runId] });
    await open(database, first, 7);
    const third = about(1, 'c');
    const refused = { reason: 'prs-open', open: [url(7)], claimedBy: [second.runId] };
    expect(await ask(database, third, { whenBusy: 'parallel' })).toMatchObject(refused);
  });

  it('leave no room for another part of a series while other runs may open their first', async () => {
    const database = await limited(await openNew(), 3);
    const [first, second] = [about(1), about(2)];
    await ask(database, first);
    await ask(database, second);
    const next = (run: RunFacts) => claimNextPull(database, seekerOf(run), 3);
    expect(await next(first)).toBeNull();
    await open(database, first, 7);
    expect(await next(first)).toBeNull();
    // Its attempt died before the part was handed over.
    expect(await next(first)).toBeNull();
    expect(await ask(database, about(3))).toMatchObject({ reason: 'prs-open', open: [url(7)] });
    await open(database, first, 8);
    expect(await next(first)).toEqual({ most: 3, open: [url(8), url(7)], claimedBy: [second.runId] });
    expect(await next(second)).toBeNull();
  });

  it('are never more than prs-open when two runs hand over further parts at once', async () => {
    const database = await limited(await openNew(), 3);
    const runs = [about(1), about(2)];
    for (const [n, run] of runs.entries()) {
      await ask(database, run);
      await open(database, run, n + 1);
    }
    const claims = await Promise.all(runs.map((run) => claimNextPull(database, seekerOf(run), 3)));
    expect(claims.filter((refused) => refused === null)).toHaveLength(1);
  });

  it('do not keep a subject from its own pull request, even if a run that began on that page has opened it', async () => {
    const database = await limited(await openNew(), 1);
    const issue = about(1);
    await ask(database, issue);
    await open(database, issue, 7);
    await settle(database, makeSettlement(issue));
    const onPull = makeRun('on-pull', { subject: 'pull:acme/api#7' });
    expect(await ask(database, onPull)).toEqual({ admitted: true });
    await noteClosedPull(database, { url: url(7), mergedAt: null, at: '2026-11-21T11:00:00.000Z' });
    await open(database, onPull, 8);
    await settle(database, makeSettlement(onPull));
    expect(await ask(database, about(1, 'again'))).toEqual({ admitted: true });
    expect(await ask(database, about(2))).toMatchObject({ reason: 'prs-open' });
  });
});

async function limited(database: Database, prsOpen: number): Promise<Database> {
  await syncBudgets(database, { ...DEFAULT_SETTINGS, prsOpen });
  return database;
}

function about(issue: number, delivery = ''): RunFacts {
  return makeRun(`${issue}${delivery}`, { subject: `issue:acme/api#${issue}` });
}

function ask(
  database: Database,
  run: RunFacts,
  changes: { pullsInto?: string; whenBusy?: BusyPolicy } = {},
): Promise<Admission> {
  return admit(database, { run, step: 1, final: true, pullsInto: 'acme/API', ...changes });
}

function seekerOf({ runId, automation, event }: RunFacts) {
  return { runId, automation, subject: event.subject, repository: 'acme/api' };
}

function url(number: number): string {
  return `https://github.example/acme/api/pull/${number}`;
}

async function open(database: Database, { runId }: RunFacts, number: number): Promise<void> {
  const artefact = { type: 'pull-request', url: url(number), number, branch: `b-${number}`, headSha: 'a' } as const;
  await recordRun(database, runId, { artefacts: [artefact] });
}
