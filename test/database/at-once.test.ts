import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import { admit } from '../../database/runs/admit.ts';
import { balancesOf } from '../support/database/balances-of.ts';
import { reserve, type ReserveDecision } from '../../database/ledger/reserve.ts';
import type { Database } from '../../database/schema.ts';
import { settle } from '../../database/runs/settle.ts';
import { syncBudgets } from '../../database/ledger/sync-budgets.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { DATABASES, openPlace } from '../support/database/databases.ts';
import { makeRun, makeSettlement } from '../support/database/make-run.ts';
import { oneIn } from '../support/setup/sampled.ts';

const itSampled = oneIn(2);

const AT = '2026-11-21T10:00:00.000Z';
const AMOUNT = 1_000_000;
const RUNS = 200;
const FITTING = 37;

describe.each(DATABASES)('on $name', ({ makePlace, openNew }) => {
  itSampled('exactly 37 runs start when one process admits 200 at once against a cap that fits 37', async () => {
    const database = await openNew();
    await capOrganization(database);
    const decisions = await Promise.all(
      Array.from({ length: RUNS }, async (_, n) => {
        const run = makeRun(`run-${n}`, { subject: `issue:acme/api#${n}` });
        expect(await admit(database, { run, step: 1, final: true })).toEqual({ admitted: true });
        return await reserve(database, { run, step: 2, amountMicros: AMOUNT, budgets: [], at: AT });
      }),
    );
    await expectExactlyFitting(database, decisions);
  });

  itSampled('exactly 37 runs start when four processes admit 200 at once against a cap that fits 37', async () => {
    const place = await makePlace();
    const database = await openPlace(place);
    await capOrganization(database);
    const local = (file: string) => JSON.stringify(join(import.meta.dirname, file));
    const script = `
      import { admit } from ${local('../../database/runs/admit.ts')};
      import { openCurfewDatabase } from ${local('../../database/open-curfew-database.ts')};
      import { reserve } from ${local('../../database/ledger/reserve.ts')};
      import { makeRun } from ${local('../support/database/make-run.ts')};
      const place = JSON.parse(process.argv[1]);
      const database = await openCurfewDatabase(place, place.folder);
      const runs = Array.from({ length: ${RUNS / 4} }, (_, n) =>
        makeRun(process.argv[2] + n, { subject: 'issue:acme/api#' + process.argv[2] + n }));
      const decisions = await Promise.all(runs.map(async (run) => {
        await admit(database, { run, step: 1, final: true });
        return await reserve(database, { run, step: 2, amountMicros: ${AMOUNT}, budgets: [], at: ${JSON.stringify(AT)} });
      }));
      console.log(JSON.stringify(decisions));
      await database.destroy();
    `;
    const outputs = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        promisify(execFile)(process.execPath, [
          '--input-type=module-typescript',
          '-e',
          script,
          JSON.stringify(place),
          name,
        ]),
      ),
    );
    await expectExactlyFitting(
      database,
      outputs.flatMap(({ stdout }) => JSON.parse(stdout) as ReserveDecision[]),
    );
  });

  itSampled('runs that reserve and settle at once in overlapping scopes do not deadlock', async () => {
    const database = await openNew();
    const runs = Array.from({ length: 60 }, (_, n) => {
      const run = makeRun(`run-${n}`, { automation: `automation-${n % 4}`, subject: `issue:acme/api#${n}` });
      return { ...run, event: { ...run.event, repository: `acme/repository-${n % 3}` } };
    });
    await Promise.all(
      runs.map(async (run) => {
        await reserve(database, { run, step: 2, amountMicros: AMOUNT, budgets: [], at: AT });
        await settle(database, makeSettlement(run, { totals: { ...NO_TOTALS, spendMicros: 400_000 } }));
      }),
    );
    const balances = await balancesOf(database, { at: AT });
    expect(balances).toHaveLength(16);
    expect(balances.find(({ scope, per }) => scope === 'organization' && per === 'day')).toMatchObject({
      reservedMicros: 0,
      settledMicros: 60 * 400_000,
    });
  });
});

/** A cap that fits 37 runs and most of another. */
async function capOrganization(database: Database): Promise<void> {
  await syncBudgets(database, {
    timezone: 'UTC',
    budgets: { organization: { day: FITTING * AMOUNT + AMOUNT - 1 } },
  });
}

async function expectExactlyFitting(database: Database, decisions: ReserveDecision[]): Promise<void> {
  expect(decisions).toHaveLength(RUNS);
  expect(decisions.filter(({ reserved }) => reserved)).toHaveLength(FITTING);
  const balances = await balancesOf(database, { at: AT });
  expect(balances.find(({ scope, per }) => scope === 'organization' && per === 'day')?.reservedMicros).toBe(
    FITTING * AMOUNT,
  );
  const entries = await database.selectFrom('entries').select('runId').distinct().execute();
  expect(entries).toHaveLength(FITTING);
}
