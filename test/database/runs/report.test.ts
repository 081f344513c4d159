import { describe, expect, it } from 'vitest';
import { admit } from '../../../database/runs/admit.ts';
import { report, type ReportKey } from '../../../database/runs/report.ts';
import type { Database } from '../../../database/schema.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Outcome } from '../../../contract/run.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const SINCE = '2026-11-01T00:00:00.000Z';

let told = 0;

describe.each(DATABASES)('on $name', ({ openNew }) => {
  const keysOf = async (database: Database, by: ReportKey, timeZone = 'UTC') =>
    (await report(database, { by, since: SINCE, timeZone })).map(({ key, runs }) => [key, runs]);

  it('runs of an automation are summed, and the cost per delivered run includes the cost of failed runs', async () => {
    const database = await openNew();
    await tell(database, { spendMicros: 1_000_000 });
    await tell(database, { spendMicros: 2_000_001, outcome: 'failed', partial: true });
    await tell(database, { spendMicros: 1_000_000 });
    await tell(database, { outcome: 'skipped' });
    await tell(database, { outcome: null });
    await tell(database, { startedAt: '2026-10-31T23:59:59.999Z', spendMicros: 9 });
    expect(await report(database, { by: 'automation', since: SINCE, timeZone: 'UTC' })).toEqual([
      {
        key: 'fix-bug',
        runs: 5,
        running: 1,
        delivered: 2,
        skipped: 1,
        spendMicros: 4_000_001,
        chargedMicros: 4_000_001,
        partial: true,
        costPerDeliveredMicros: 2_000_001,
        workingMs: 4_000,
        waitingMs: 80,
        queuedMs: 28,
        modelRequests: 12,
        toolUses: 0,
        inputTokens: 0,
        outputTokens: 0,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
      },
    ]);
  });

  it('there is no cost per delivered run if none was delivered', async () => {
    const database = await openNew();
    await tell(database, { spendMicros: 5, outcome: 'timed-out' });
    expect(await report(database, { by: 'outcome', since: SINCE, timeZone: 'UTC' })).toMatchObject([
      { key: 'timed-out', spendMicros: 5, partial: false, costPerDeliveredMicros: null },
    ]);
  });

  it('the dearest comes first, and runs without the property have a row of their own', async () => {
    const database = await openNew();
    await tell(database, { model: 'claude-haiku-5-5', spendMicros: 1 });
    await tell(database, { model: 'claude-opus-5-5', spendMicros: 3, repository: 'Acme/API', automation: 'triage' });
    await tell(database, { spendMicros: 2, repository: null, outcome: 'no-change' });
    await tell(database, { outcome: null });
    expect(await keysOf(database, 'model')).toEqual([
      ['claude-opus-5-5', 1],
      [null, 2],
      ['claude-haiku-5-5', 1],
    ]);
    expect(await keysOf(database, 'repository')).toEqual([
      ['acme/api', 3],
      [null, 1],
    ]);
    expect(await keysOf(database, 'automation')).toEqual([
      ['fix-bug', 3],
      ['triage', 1],
    ]);
    expect(await keysOf(database, 'outcome')).toEqual([
      ['delivered', 2],
      ['no-change', 1],
      [null, 1],
    ]);
  });

  it('days are those of the time zone, and are listed in their order', async () => {
    const database = await openNew();
    await tell(database, { startedAt: '2026-11-20T22:59:59.999Z' });
    await tell(database, { startedAt: '2026-11-20T23:00:00.000Z' });
    await tell(database, { startedAt: '2026-11-21T22:30:30.000Z' });
    expect(await keysOf(database, 'day', 'UTC')).toEqual([
      ['2026-11-20', 2],
      ['2026-11-21', 1],
    ]);
    expect(await keysOf(database, 'day', 'Europe/Berlin')).toEqual([
      ['2026-11-20', 1],
      ['2026-11-21', 2],
    ]);
    expect(await keysOf(database, 'day', 'Asia/Kathmandu')).toEqual([
      ['2026-11-21', 2],
      ['2026-11-22', 1],
    ]);
  });
});

interface Told {
  automation?: string;
  repository?: string | null;
  model?: string;
  startedAt?: string;
  outcome?: Outcome | null;
  spendMicros?: number;
  partial?: boolean;
}

async function tell(database: Database, run: Told): Promise<void> {
  told += 1;
  const { automation = 'fix-bug', repository = 'acme/api', outcome = 'delivered', spendMicros = 0 } = run;
  const made = makeRun(`run-${told}`, { automation, subject: `issue:acme/api#${told}` });
  const facts = {
    ...made,
    event: { ...made.event, repository },
    startedAt: run.startedAt ?? made.startedAt,
    ...(run.model === undefined ? {} : { model: run.model }),
  };
  await admit(database, { run: facts, step: 1, final: true });
  if (outcome === null) return;
  const totals = { ...NO_TOTALS, spendMicros, spendPartial: run.partial ?? false, modelRequests: 3, workingMs: 1_000 };
  await settle(database, makeSettlement(facts, { outcome, totals, waitingMs: 20, queuedMs: 7, temporalActions: 15 }));
}
