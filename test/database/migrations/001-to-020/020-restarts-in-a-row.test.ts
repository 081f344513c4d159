import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { reserve } from '../../../../database/ledger/reserve.ts';
import { admit } from '../../../../database/runs/admit.ts';
import { settle } from '../../../../database/runs/settle.ts';
import { balancesOf } from '../../../support/database/balances-of.ts';
import { DATABASES, openPlace } from '../../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../../support/database/make-run.ts';

const AT = '2026-11-21T10:00:00.000Z';
/** Tables that later migrations make. */
const LATER_TABLES = [
  'gathered_comments',
  'lacks',
  'delivery_files',
  'delivery_file_pieces',
  'slack_uploads',
  'noop_issues',
  'pull_claims',
  'pull_rooms',
  'pushed_heads',
];

describe.each(DATABASES)('on $name', ({ makePlace }) => {
  it('runs that are open, wait and hold money when several processes upgrade the database go on as before', async () => {
    const place = await makePlace();
    const former = await openPlace(place);
    const holder = makeRun('holder');
    const waiter = { ...makeRun('waiter'), startedAt: '2026-11-21T10:00:01.000Z' };
    const ask = { whenBusy: 'restart', final: true } as const;
    await admit(former, { ...ask, run: holder, step: 1 });
    await reserve(former, { run: holder, step: 2, amountMicros: 5_000_000, budgets: [], at: AT });
    await admit(former, { ...ask, run: waiter, step: 1 });
    await sql`alter table subjects drop column restarts`.execute(former);
    await sql`alter table deliveries drop column answers`.execute(former);
    await sql`alter table runs drop column settled_at`.execute(former);
    await sql`drop table subject_losses`.execute(former);
    await sql`alter table runs drop column rated_at`.execute(former);
    await sql`alter table decisions drop column asked_at`.execute(former);
    await sql`drop table switches`.execute(former);
    await sql`drop table started_runs`.execute(former);
    await sql`alter table run_causes drop column root_source`.execute(former);
    await sql`alter table run_causes drop column root_delivery_id`.execute(former);
    await sql`alter table admission_settings drop column prs_open`.execute(former);
    for (const table of LATER_TABLES) await sql`drop table ${sql.table(table)}`.execute(former);
    await sql`delete from kysely_migration where name >= '020'`.execute(former);
    const [database] = await Promise.all([openPlace(place), openPlace(place), openPlace(place)]);
    expect(await balancesOf(database, { at: AT })).toMatchObject(
      Array.from({ length: 6 }, () => ({ reservedMicros: 5_000_000 })),
    );
    expect(await settle(database, makeSettlement(holder))).toMatchObject({ granted: [waiter.runId] });
    expect(await admit(database, { ...ask, run: waiter, step: 2 })).toEqual({ admitted: true });
    await settle(database, makeSettlement(waiter));
    for (const { reservedMicros } of await balancesOf(database, { at: AT })) expect(reservedMicros).toBe(0);
    expect(await database.selectFrom('subjects').selectAll().execute()).toEqual([]);
  });
});
