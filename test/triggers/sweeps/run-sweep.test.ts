import { describe, expect, it, vi } from 'vitest';
import { takeSweep } from '../../../database/sweeps/take-sweep.ts';
import type { Database } from '../../../database/schema.ts';
import { recover } from '../../../triggers/recover.ts';
import { runSweep } from '../../../triggers/sweeps/run-sweep.ts';
import { startSweeps } from '../../../triggers/sweeps/start-sweeps.ts';
import type { Sweep } from '../../../triggers/sweeps/sweep.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';
import { sweepDependencies } from '../../support/triggers/sweep-dependencies.ts';

function sweepThat(run: () => Promise<string[]>): Sweep {
  return { name: 'tidy', every: '*/10 * * * *', run };
}

async function rowOf(database: Database) {
  return await database.selectFrom('sweeps').selectAll().where('name', '=', 'tidy').executeTakeFirstOrThrow();
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('one process at a time runs a sweep, and the next one may when it has ended', async () => {
    const database = await openNew();
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const slow = sweepThat(async () => {
      begun.resolve();
      await release.promise;
      return ['tidied'];
    });
    const dependencies = sweepDependencies(database);
    const first = runSweep(slow, dependencies, { holder: 'one', secrets: [] });
    await begun.promise;
    expect(await runSweep(slow, dependencies, { holder: 'two', secrets: [] })).toMatchObject({
      state: 'held',
      by: 'one',
    });
    release.resolve();
    expect(await first).toEqual({ state: 'done', did: ['tidied'] });
    expect(await rowOf(database)).toMatchObject({ holder: null, heldUntil: null, error: null, failures: 0 });
    expect(await runSweep(slow, dependencies, { holder: 'two', secrets: [] })).toMatchObject({ state: 'done' });
  });

  it('of many processes for which the same turn is due, one runs it', async () => {
    const database = await openNew();
    const run = vi.fn(async () => []);
    const dueSince = new Date().toISOString();
    const turns = Array.from({ length: 20 }, (_, n) =>
      runSweep(sweepThat(run), sweepDependencies(database), { holder: `process ${n}`, dueSince, secrets: [] }),
    );
    await Promise.all(turns);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('a failed turn leaves its reason, without our secrets, and the next one that is due waits longer each time', async () => {
    const database = await openNew();
    const failing = sweepThat(() => Promise.reject(new Error('the forge says no to hunter2hunter2')));
    const request = { holder: 'one', secrets: ['hunter2hunter2'] };
    const failed = await runSweep(failing, sweepDependencies(database), request);
    expect(failed.state === 'failed' && failed.error).toMatch(/^the forge says no to /);
    expect(JSON.stringify([failed, await rowOf(database)])).not.toContain('hunter2');
    const first = await rowOf(database);
    expect(Date.parse(first.retryAt ?? '') - Date.parse(first.endedAt ?? '')).toBe(300_000);
    const dueSince = new Date(Date.now() + 1_000).toISOString();
    expect(await runSweep(failing, sweepDependencies(database), { ...request, dueSince })).toEqual({
      state: 'not-due',
    });
    for (let n = 0; n < 7; n++) await runSweep(failing, sweepDependencies(database), request);
    const last = await rowOf(database);
    expect(last.failures).toBe(8);
    expect(Date.parse(last.retryAt ?? '') - Date.parse(last.endedAt ?? '')).toBe(3_600_000);
  });

  it('a turn that hangs is given up, so that the sweep runs again', async () => {
    const database = await openNew();
    const hanging = sweepThat(() => new Promise(() => {}));
    const request = { holder: 'one', secrets: [], prolongEveryMs: 5, mostMs: 20 };
    expect(await runSweep(hanging, sweepDependencies(database), request)).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/^it did not end within /),
    });
    expect(await rowOf(database)).toMatchObject({ holder: null, heldUntil: null, failures: 1 });
    const well = sweepThat(async () => ['tidied']);
    expect(await runSweep(well, sweepDependencies(database), { holder: 'two', secrets: [] })).toMatchObject({
      state: 'done',
    });
  });

  it('the sweep of a process that died is taken over when its lease has ended', async () => {
    const database = await openNew();
    const dead = { name: 'tidy', holder: 'dead', now: '2026-11-21T10:00:00.000Z', until: '2026-11-21T10:01:00.000Z' };
    expect(await takeSweep(database, dead)).toBe('taken');
    const early = { ...dead, holder: 'two', now: '2026-11-21T10:00:59.999Z' };
    expect(await takeSweep(database, early)).toEqual({ heldBy: 'dead', until: dead.until });
    expect(await takeSweep(database, { ...early, now: '2026-11-21T10:01:00.000Z' })).toBe('taken');
  });

  it('a sweep goes on after a clock that was years ahead is set right, also where its last holder died', async () => {
    const database = await openNew();
    const wrong = { name: 'tidy', holder: 'dead', now: '2036-11-21T10:00:00.000Z', until: '2036-11-21T10:01:00.000Z' };
    expect(await takeSweep(database, wrong)).toBe('taken');
    await database.updateTable('sweeps').set({ retryAt: wrong.until }).execute();
    const right = { ...wrong, holder: 'two', now: '2026-11-21T10:00:00.000Z', until: '2026-11-21T10:01:00.000Z' };
    expect(await takeSweep(database, { ...right, dueSince: right.now })).toBe('taken');
  });
});

it('a sweep that takes long keeps its lease', async () => {
  const database = await temporaryDatabase();
  const release = Promise.withResolvers<void>();
  const slow = sweepThat(() => release.promise.then(() => []));
  const turn = runSweep(slow, sweepDependencies(database), { holder: 'one', secrets: [], prolongEveryMs: 5 });
  await expect.poll(async () => (await rowOf(database).catch(() => null))?.heldUntil ?? null).not.toBeNull();
  const { heldUntil } = await rowOf(database);
  await expect.poll(async () => (await rowOf(database)).heldUntil).not.toBe(heldUntil);
  release.resolve();
  expect(await turn).toEqual({ state: 'done', did: [] });
});

it('sweeps run at the start of a process, and not again where another process has just begun them', async () => {
  const database = await temporaryDatabase();
  const run = vi.fn(async () => []);
  const options = { ...sweepDependencies(database), secrets: [], sweeps: [sweepThat(run)] };
  const first = startSweeps(options);
  await expect.poll(() => run.mock.calls.length).toBe(1);
  await first.stop();
  await startSweeps(options).stop();
  expect(run).toHaveBeenCalledTimes(1);
});

it('by hand a sweep runs though it is not due, and one that fails does not hold up the next', async () => {
  const database = await temporaryDatabase();
  const sweeps = [sweepThat(() => Promise.reject(new Error('no'))), { ...sweepThat(async () => ['swept']), name: 'b' }];
  const request = { sweep: null, waitMs: 0, secrets: [], sweeps };
  const expected = [
    { sweep: 'tidy', did: [], error: 'no', held: false },
    { sweep: 'b', did: ['swept'], error: null, held: false },
  ];
  expect(await recover(sweepDependencies(database), request)).toEqual(expected);
  expect(await recover(sweepDependencies(database), request)).toEqual(expected);
});

it('by hand a sweep that another process runs is waited for, and then says who has it', async () => {
  const database = await temporaryDatabase();
  const until = new Date(Date.now() + 60_000).toISOString();
  await takeSweep(database, { name: 'tidy', holder: 'serve', now: new Date().toISOString(), until });
  const request = { sweep: 'tidy', waitMs: 0, secrets: [], sweeps: [sweepThat(async () => [])] };
  expect(await recover(sweepDependencies(database), request)).toEqual([
    {
      sweep: 'tidy',
      did: [],
      error: `serve is running it, and has it until ${until} if it dies; try again later`,
      held: true,
    },
  ]);
});
