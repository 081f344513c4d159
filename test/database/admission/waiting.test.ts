import { describe, expect, it } from 'vitest';
import type { Admission, BusyPolicy } from '../../../contract/admission.ts';
import type { Artefact } from '../../../contract/artefact.ts';
import type { RunFacts } from '../../../contract/run.ts';
import { isToSteer } from '../../../database/admission/is-to-steer.ts';
import { markSteered } from '../../../database/admission/mark-steered.ts';
import { runsToWake } from '../../../database/admission/runs-to-wake.ts';
import { createInbox } from '../../../database/inbox/create-inbox.ts';
import { admit } from '../../../database/runs/admit.ts';
import { heldSubjects } from '../../../database/runs/held-subjects.ts';
import { recordRun } from '../../../database/runs/record-run.ts';
import { releaseSubject } from '../../../database/runs/release-subject.ts';
import { settle } from '../../../database/runs/settle.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { newDelivery } from '../../support/triggers/new-delivery.ts';

const [one, two, three] = [runAt('one', 0), runAt('two', 1), runAt('three', 2)];

/** A run whose workflow started so many seconds after ten. */
function runAt(deliveryId: string, seconds: number): RunFacts {
  return { ...makeRun(deliveryId), startedAt: `2026-11-21T10:00:0${seconds}.000Z` };
}

function ask(database: Database, run: RunFacts, whenBusy: BusyPolicy): Promise<Admission> {
  return admit(database, { run, step: 1, whenBusy, final: true });
}

function askAgain(database: Database, run: RunFacts, whenBusy: BusyPolicy): Promise<Admission> {
  return admit(database, { run, step: 2, whenBusy, final: true });
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('with queue-latest a run waits, gets the subject of the run that ends, and is admitted when it asks again', async () => {
    const database = await openNew();
    await ask(database, one, 'queue-latest');
    const waiting = await ask(database, two, 'queue-latest');
    expect(waiting).toMatchObject({ admitted: false, reason: 'waiting', holder: one.runId, policy: 'queue-latest' });
    expect(await ask(database, two, 'queue-latest')).toEqual(waiting);
    expect((await showRun(database, two.runId))?.run).toMatchObject({
      phase: 'waiting',
      reason: 'Waits for issue:acme/api#5, which another run has',
    });
    expect(await settle(database, makeSettlement(one))).toMatchObject({ granted: [two.runId] });
    expect(await heldSubjects(database)).toMatchObject([{ runId: two.runId }]);
    expect(await ask(database, three, 'skip')).toMatchObject({ reason: 'busy', holder: two.runId });
    expect(await askAgain(database, two, 'queue-latest')).toEqual({ admitted: true });
    expect((await showRun(database, two.runId))?.run).toMatchObject({ phase: 'admitting', reason: null });
    expect(await settle(database, makeSettlement(two))).toMatchObject({ granted: [] });
    expect(await heldSubjects(database)).toEqual([]);
  });

  it('only the newest run waits, in whatever order the runs ask, and those before it learn which one it is', async () => {
    const database = await openNew();
    await ask(database, { ...one, startedAt: '2026-11-21T09:00:00.000Z' }, 'queue-latest');
    const older = runAt('older', 1);
    const oldest = runAt('oldest', 0);
    const newest = runAt('newest', 5);
    expect(await ask(database, older, 'queue-latest')).toMatchObject({ reason: 'waiting' });
    expect(await ask(database, newest, 'queue-latest')).toMatchObject({ reason: 'waiting', wake: [older.runId] });
    const superseded = { admitted: false, reason: 'superseded', by: newest.runId };
    expect(await askAgain(database, older, 'queue-latest')).toEqual(superseded);
    expect(await ask(database, oldest, 'queue-latest')).toEqual(superseded);
    expect(await settle(database, makeSettlement(one))).toMatchObject({ granted: [newest.runId] });
  });

  it('a run that was superseded does not start, even if the subject is free when it asks', async () => {
    const database = await openNew();
    await ask(database, one, 'queue-latest');
    await ask(database, two, 'queue-latest');
    await ask(database, three, 'queue-latest');
    for (const run of [one, three]) await settle(database, makeSettlement(run));
    expect(await heldSubjects(database)).toEqual([]);
    expect(await askAgain(database, two, 'queue-latest')).toMatchObject({ reason: 'superseded', by: three.runId });
    expect(await heldSubjects(database)).toEqual([]);
  });

  it('a run of an older event neither stops nor follows a run of a newer one', async () => {
    const database = await openNew();
    await ask(database, two, 'restart');
    const superseded = { admitted: false, reason: 'superseded', by: two.runId };
    expect(await ask(database, one, 'restart')).toEqual(superseded);
    expect(await ask(database, runAt('other', 0), 'queue-latest')).toEqual(superseded);
  });

  it('what is newer is told by the arrival of the event, also if its run was started earlier because Temporal was away', async () => {
    const database = await openNew();
    const arrivals = [one, two, three].map(({ event: { deliveryId } }, n) =>
      newDelivery(deliveryId, { receivedAt: `2026-11-21T09:00:0${3 - n}.000Z` }),
    );
    for (const arrival of arrivals) await createInbox(database).store(arrival);
    for (const policy of ['queue-latest', 'restart'] as const) {
      const about = (run: RunFacts): RunFacts => ({
        ...run,
        runId: `${policy}/${run.runId}`,
        automation: policy,
      });
      await ask(database, about(two), policy);
      // It arrived first, and its run was started last.
      expect(await ask(database, about(three), policy)).toMatchObject({ reason: 'superseded', by: about(two).runId });
      expect(await ask(database, about(one), policy)).toMatchObject({ reason: 'waiting', policy });
    }
  });

  it('what was sent into the session does not start, and what was not is handed back, the oldest first', async () => {
    const database = await openNew();
    const four = runAt('four', 3);
    await ask(database, one, 'steer');
    for (const run of [three, two, four]) expect(await ask(database, run, 'steer')).toMatchObject({ policy: 'steer' });
    expect(await isToSteer(database, { into: two.runId, runId: three.runId })).toBe(false);
    expect(await isToSteer(database, { into: one.runId, runId: three.runId })).toBe(true);
    await markSteered(database, { into: one.runId, runId: three.runId });
    expect(await isToSteer(database, { into: one.runId, runId: three.runId })).toBe(false);
    expect(await askAgain(database, three, 'steer')).toEqual({ admitted: false, reason: 'steered', into: one.runId });
    expect(await settle(database, makeSettlement(one))).toMatchObject({ granted: [two.runId] });
    expect(await askAgain(database, two, 'steer')).toEqual({ admitted: true, steering: [four.runId] });
    await settle(database, makeSettlement(three, { outcome: 'skipped' }));
    expect(await settle(database, makeSettlement(two))).toMatchObject({ granted: [four.runId] });
  });

  it('a run that restarts another gets the subject before those that wait', async () => {
    const database = await openNew();
    await ask(database, one, 'steer');
    await ask(database, two, 'steer');
    expect(await ask(database, three, 'restart')).toMatchObject({ reason: 'waiting', policy: 'restart' });
    expect(await settle(database, makeSettlement(one))).toMatchObject({ granted: [three.runId] });
  });

  it('of many that restart a run only the first tells it so, and the newest starts', async () => {
    const database = await openNew();
    await ask(database, one, 'restart');
    expect(await ask(database, two, 'restart')).not.toHaveProperty('isTold');
    expect(await ask(database, three, 'restart')).toMatchObject({ isTold: true, wake: [two.runId] });
    expect(await settle(database, makeSettlement(one))).toMatchObject({ granted: [three.runId] });
  });

  it('however often events come, the run after three stopped ones may finish, and then the newest of them starts', async () => {
    const database = await openNew();
    const runs = Array.from({ length: 9 }, (_, n) => runAt(`run-${n}`, n)) as [RunFacts, ...RunFacts[]];
    const asked = [await ask(database, runs[0], 'restart')];
    for (const run of runs.slice(1, 4)) {
      asked.push(await ask(database, run, 'restart'));
      await settle(database, makeSettlement(runs[asked.length - 2]!, { outcome: 'cancelled' }));
      await askAgain(database, run, 'restart');
    }
    const stops = { admitted: false, reason: 'waiting', policy: 'restart' };
    expect(asked).toMatchObject([{ admitted: true }, stops, stops, stops]);
    const waits = { admitted: false, reason: 'waiting', policy: 'queue-latest', holder: runs[3]!.runId };
    expect(await ask(database, runs[4]!, 'restart')).toMatchObject(waits);
    expect(await ask(database, runs[5]!, 'restart')).toMatchObject({ ...waits, wake: [runs[4]!.runId] });
    expect((await showRun(database, runs[5]!.runId))?.run?.reason).toBe(
      'Waits for issue:acme/api#5, which another run has. That one may finish, because the three runs before it were stopped for newer events',
    );
    expect(await settle(database, makeSettlement(runs[3]!))).toMatchObject({ granted: [runs[5]!.runId] });
    expect(await askAgain(database, runs[5]!, 'restart')).toEqual({ admitted: true });
    // It has begun anew, so it may be stopped.
    expect(await ask(database, runs[6]!, 'restart')).toMatchObject(stops);
  });

  it('a run that has not begun is replaced by that of a newer event however often, because nothing is lost by that', async () => {
    const database = await openNew();
    const runs = Array.from({ length: 9 }, (_, n) => runAt(`run-${n}`, n)) as [RunFacts, ...RunFacts[]];
    await ask(database, runs[0], 'restart');
    for (const [n, run] of runs.slice(1).entries()) {
      expect(await ask(database, run, 'restart')).toMatchObject({ reason: 'waiting', policy: 'restart' });
      // It got the subject and was told to give way before it asked.
      await settle(database, makeSettlement(runs[n]!, { outcome: 'skipped' }));
    }
  });

  it('behind a hundred events that wait for a session, no other waits', async () => {
    const database = await openNew();
    await ask(database, one, 'steer');
    for (let n = 0; n < 100; n += 1) await ask(database, makeRun(`event-${n}`), 'steer');
    expect(await ask(database, two, 'steer')).toEqual({ admitted: false, reason: 'busy', holder: one.runId });
  });

  it('a run that finds no place in the queue supersedes no other, and one that takes the place of another finds one', async () => {
    const database = await openNew();
    await ask(database, one, 'steer');
    for (let n = 0; n < 99; n += 1) await ask(database, makeRun(`event-${n}`), 'steer');
    expect(await ask(database, two, 'queue-latest')).toMatchObject({ reason: 'waiting' });
    expect(await ask(database, three, 'queue-latest')).toMatchObject({ reason: 'waiting', wake: [two.runId] });
  });

  it('a comment on a pull request that a run has opened about a pull request of ours is about the first subject', async () => {
    const database = await openNew();
    const opens = async (run: RunFacts, number: number) => {
      const url = `https://github.example/acme/api/pull/${number}`;
      const artefacts: Artefact[] = [
        { type: 'pull-request', url, number, branch: `curfew/${number}`, headSha: 'c0ffee' },
      ];
      await ask(database, run, 'steer');
      await settle(database, makeSettlement(run, { artefacts }));
    };
    await opens(one, 7);
    await opens(makeRun('about-7', { subject: 'pull:acme/api#7' }), 8);
    await ask(database, two, 'steer');
    const comment = makeRun('about-8', { subject: 'pull:acme/api#8' });
    expect(await ask(database, comment, 'steer')).toMatchObject({ reason: 'waiting', holder: two.runId });
    expect(await settle(database, makeSettlement(two))).toMatchObject({ granted: [comment.runId] });
    expect(await askAgain(database, comment, 'steer')).toEqual({ admitted: true });
  });

  it('a pull request that several runs have handed over is about the subject of the first that did, whichever began first', async () => {
    const database = await openNew();
    const first = { ...makeRun('first', { subject: 'issue:acme/api#1' }), startedAt: '2026-11-21T10:20:00.000Z' };
    const second = { ...makeRun('second', { subject: 'issue:acme/api#2' }), startedAt: '2026-11-21T10:00:00.000Z' };
    const url = 'https://github.example/acme/api/pull/7';
    const artefacts: Artefact[] = [{ type: 'pull-request', url, number: 7, branch: 'curfew/7', headSha: 'c0ffee' }];
    for (const [run, endedAt] of [
      [first, '2026-11-21T10:30:00.000Z'],
      [second, '2026-11-21T11:00:00.000Z'],
    ] as const) {
      await ask(database, run, 'steer');
      await settle(database, makeSettlement(run, { artefacts, endedAt }));
    }
    const again = makeRun('again', { subject: 'issue:acme/api#1' });
    await ask(database, again, 'steer');
    const comment = makeRun('comment', { subject: 'pull:acme/api#7' });
    expect(await ask(database, comment, 'steer')).toMatchObject({ reason: 'waiting', holder: again.runId });
  });

  it('a comment on a pull request that a run has opened is about the subject of that run', async () => {
    const database = await openNew();
    const url = 'https://github.example/Acme/API/pull/7';
    const artefacts: Artefact[] = [{ type: 'pull-request', url, number: 7, branch: 'curfew/5', headSha: 'c0ffee' }];
    await ask(database, one, 'steer');
    const onPull = (deliveryId: string, subject: string, automation = 'fix-bug') =>
      ask(database, makeRun(deliveryId, { subject, automation }), 'steer');
    expect(await onPull('before', 'pull:acme/api#7')).toEqual({ admitted: true });
    expect(await onPull('early', 'pull:acme/api#7')).toMatchObject({ holder: 'fix-bug/github/before' });
    await recordRun(database, one.runId, { artefacts });
    expect(await onPull('on-it', 'pull:acme/api#7')).toMatchObject({ reason: 'waiting', holder: one.runId });
    for (const other of ['pull:acme/web#7', 'pull:acme/api#77'])
      expect(await onPull(other.replaceAll(/\W/g, '-'), other)).toEqual({ admitted: true });
    expect(await onPull('of-another', 'pull:acme/api#7', 'triage')).toEqual({ admitted: true });
    const { granted } = await settle(database, makeSettlement(one));
    expect(granted).toEqual(['fix-bug/github/on-it']);
    const early = makeRun('early', { subject: 'pull:acme/api#7' });
    await settle(database, makeSettlement(makeRun('before', { subject: 'pull:acme/api#7' })));
    expect(await askAgain(database, early, 'steer')).toEqual({ admitted: true });
  });

  it('parallel runs take no subject, and do not keep others from it', async () => {
    const database = await openNew();
    for (const run of [one, two]) expect(await ask(database, run, 'parallel')).toEqual({ admitted: true });
    expect(await heldSubjects(database)).toEqual([]);
    expect(await ask(database, three, 'skip')).toEqual({ admitted: true });
  });

  it('a run that gives up ends, if it has not got the subject meanwhile', async () => {
    const database = await openNew();
    await ask(database, one, 'steer');
    for (const run of [two, three]) await ask(database, run, 'steer');
    const giveUp = { whenBusy: 'steer', giveUp: true, step: 2, final: true } as const;
    expect(await admit(database, { run: three, ...giveUp })).toEqual({
      admitted: false,
      reason: 'expired',
      holder: one.runId,
    });
    await settle(database, makeSettlement(one));
    expect(await admit(database, { run: two, ...giveUp })).toEqual({ admitted: true });
    expect(await settle(database, makeSettlement(two))).toMatchObject({ granted: [] });
  });

  it('a waiting run that ends leaves the queue; one that has the subject already passes it on', async () => {
    const database = await openNew();
    await ask(database, one, 'steer');
    const four = runAt('four', 3);
    for (const run of [two, three, four]) await ask(database, run, 'steer');
    await settle(database, makeSettlement(two, { outcome: 'cancelled' }));
    expect(await settle(database, makeSettlement(one))).toMatchObject({ granted: [three.runId] });
    expect(await settle(database, makeSettlement(three, { outcome: 'cancelled' }))).toMatchObject({
      granted: [four.runId],
    });
    expect(await askAgain(database, three, 'steer')).toEqual({ admitted: false, reason: 'settled' });
  });

  it('settling again names the run to wake again, because the first attempt may have died before it woke it', async () => {
    const database = await openNew();
    await ask(database, one, 'queue-latest');
    await ask(database, two, 'queue-latest');
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(await settle(database, makeSettlement(one))).toMatchObject({ granted: [two.runId] });
  });

  it('a subject that is taken from a closed run goes to the run that waits, before the one that found that', async () => {
    const database = await openNew();
    await ask(database, one, 'queue-latest');
    await ask(database, two, 'queue-latest');
    const found = { run: three, step: 1, whenBusy: 'queue-latest', takeOverFrom: one.runId, final: true } as const;
    expect(await admit(database, found)).toMatchObject({
      reason: 'waiting',
      holder: two.runId,
      wake: [two.runId],
    });
    expect(await settle(database, makeSettlement(one))).toMatchObject({ granted: [] });
    expect(await heldSubjects(database)).toMatchObject([{ runId: two.runId }]);
  });

  it('a subject that is released by hand goes to the run that waits', async () => {
    const database = await openNew();
    await ask(database, one, 'queue-latest');
    await ask(database, two, 'queue-latest');
    const { subject } = one.event;
    expect(await releaseSubject(database, { subject })).toMatchObject([{ runId: one.runId, granted: two.runId }]);
    expect(await askAgain(database, two, 'queue-latest')).toEqual({ admitted: true });
  });

  it('runs that were never woken are found, also if nobody holds the subject for which they wait', async () => {
    const database = await openNew();
    await ask(database, one, 'queue-latest');
    await ask(database, two, 'queue-latest');
    const later = () => new Date(Date.now() + 1_000).toISOString();
    expect(await runsToWake(database, later())).toEqual([]);
    await database.deleteFrom('subjects').execute();
    expect(await runsToWake(database, '2026-11-21T00:00:00.000Z')).toEqual([]);
    expect(await runsToWake(database, later())).toEqual([two.runId]);
    expect(await heldSubjects(database)).toMatchObject([{ runId: two.runId }]);
    expect(await runsToWake(database, new Date(Date.now() - 60_000).toISOString())).toEqual([]);
    expect(await runsToWake(database, later())).toEqual([two.runId]);
    await askAgain(database, two, 'queue-latest');
    expect(await runsToWake(database, later())).toEqual([]);
  });
});
