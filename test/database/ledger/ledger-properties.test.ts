import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunFacts } from '../../../contract/run.ts';
import { raise } from '../../../database/ledger/raise.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import { lockRun } from '../../../database/runs/lock-run.ts';
import type { Database } from '../../../database/schema.ts';
import { settle } from '../../../database/runs/settle.ts';
import { startRun } from '../../../database/starts/start-run.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { sampledRuns } from '../../support/setup/sampled.ts';

type Step =
  | { do: 'reserve'; run: number; step: number; micros: number; hour: number; own: number | null }
  | { do: 'raise'; run: number; step: number; micros: number }
  | { do: 'settle'; run: number; share: number; partial: boolean }
  | { do: 'start'; run: number; kid: number; micros: number };

interface Move {
  step: Step;
  /** The process dies before the commit, or after it, so that the step is asked for again. */
  crash: 'before' | 'after' | 'none';
}

/** The last of them are those that other runs start. */
const RUNS = 8;
const KIDS = 2;
const LIMITS = { automation: 30, organization: 70, repository: 45 };

const micros = fc.integer({ min: 1, max: 25 });
const run = fc.nat(RUNS - 1);

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    step: fc.oneof(
      fc.record({
        do: fc.constant('reserve' as const),
        run,
        step: fc.integer({ min: 1, max: 2 }),
        micros,
        hour: fc.nat(72),
        own: fc.option(fc.integer({ min: 1, max: 40 })),
      }),
      fc.record({ do: fc.constant('start' as const), run, kid: fc.nat(KIDS - 1), micros }),
      fc.record({ do: fc.constant('raise' as const), run, step: fc.integer({ min: 3, max: 4 }), micros }),
      fc.record({
        do: fc.constant('settle' as const),
        run,
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        partial: fc.boolean(),
      }),
    ),
    crash: fc.constantFrom('before', 'after', 'none'),
  }),
  { maxLength: 20 },
);

class Crash extends Error {}

/** Counts the sequences. */
let world = 0;

describe.each(DATABASES)('on $name', ({ name, openNew }) => {
  const budgets = {
    automation: { day: LIMITS.automation },
    organization: { day: LIMITS.organization },
    repository: { day: LIMITS.repository },
  };
  const numRuns = sampledRuns(name === 'SQLite' ? 30 : 15);

  it('no step of any sequence exceeds a budget, and the entries always add up to the balances', async () => {
    const database = await openNew();
    await syncBudgets(database, { timezone: 'Europe/Berlin', budgets });
    await fc.assert(
      fc.asyncProperty(moves, (sequence) => play(database, sequence, false)),
      { numRuns },
    );
  });

  it('the same is true when all steps happen at once', async () => {
    const database = await openNew();
    await syncBudgets(database, { timezone: 'Europe/Berlin', budgets });
    await fc.assert(
      fc.asyncProperty(moves, (sequence) => play(database, sequence, true)),
      { numRuns },
    );
  });
});

async function play(database: Database, sequence: Move[], concurrently: boolean): Promise<void> {
  world += 1;
  for (const table of ['entries', 'balances', 'startedRuns', 'deliveries'] as const)
    await database.deleteFrom(table).execute();
  const runs = runsOf(world);
  for (const facts of runs) await lockRun(database, facts);
  const act = async ({ step, crash }: Move): Promise<void> => {
    const once = (where: Database): Promise<unknown> => perform(where, runs, step);
    if (crash === 'before' && !concurrently) await dieBeforeCommit(database, once);
    const answer = await once(database);
    if (crash === 'after') {
      const again = await once(database);
      // A start that was refused is not stored, so the next answer may be another one.
      if (step.do !== 'start') expect(again).toEqual(answer);
    }
    if (!concurrently) await checkBooks(database);
  };
  if (concurrently) await Promise.all(sequence.map(act));
  else for (const move of sequence) await act(move);
  await checkBooks(database);
  for (const facts of runs) await settle(database, makeSettlement(facts));
  await checkBooks(database);
  const open = await database.selectFrom('balances').select('scope').where('reservedMicros', '<>', 0).execute();
  expect(open).toEqual([]);
}

/** Each sequence has automations and repositories of its own, so that all of them can share one database. */
function runsOf(n: number): RunFacts[] {
  return Array.from({ length: RUNS }, (_, index) => {
    const facts = makeRun(`${n}-${index}`, {
      automation: `world-${n}-${index % 2}`,
      subject: `issue:acme/api#${index}`,
    });
    return { ...facts, event: { ...facts.event, repository: index === 5 ? null : `world-${n}/r${index % 3}` } };
  });
}

async function perform(database: Database, runs: RunFacts[], step: Step): Promise<unknown> {
  const facts = runs[step.run]!;
  const { runId } = facts;
  const isKid = step.run >= RUNS - KIDS;
  if (isKid && !(await isStarted(database, runId))) return null;
  if (step.do === 'start') {
    return isKid ? null : await start(database, facts, { ...step, kid: runs[RUNS - 1 - step.kid]! });
  }
  if (step.do === 'reserve') {
    const at = new Date(Date.parse('2026-11-29T12:00:00.000Z') + step.hour * 3_600_000).toISOString();
    const budgets =
      step.own === null ? [] : [{ scope: 'automation' as const, per: 'month' as const, spendMicros: step.own }];
    return await reserve(database, { run: facts, step: step.step, amountMicros: step.micros, budgets, at });
  }
  if (step.do === 'raise') {
    return await raise(database, { runId, step: step.step, extraMicros: step.micros, at: facts.startedAt });
  }
  const { reservedMicros } = await lockRun(database, facts);
  // A run never spends more than it has reserved.
  const spendMicros = Math.floor(reservedMicros * step.share);
  const totals = { ...NO_TOTALS, spendMicros, spendPartial: step.partial };
  return await settle(database, makeSettlement(facts, { totals }));
}

/** A run starts another one, at most once: it has spent nothing, and keeps nothing. */
async function start(database: Database, { runId, startedAt }: RunFacts, step: { kid: RunFacts; micros: number }) {
  const { kid, micros } = step;
  return await startRun(database, {
    parentRunId: runId,
    ordinal: 1,
    runId: kid.runId,
    automation: kid.automation,
    request: '',
    delivery: {
      source: 'dispatch',
      deliveryId: kid.event.deliveryId,
      name: 'workflow_dispatch',
      headers: {},
      body: new Uint8Array(),
      receivedAt: startedAt,
      state: 'pending',
      reason: null,
    },
    micros,
    keepMicros: 0,
    capMicros: 1,
    at: startedAt,
  });
}

async function isStarted(database: Database, runId: string): Promise<boolean> {
  const row = await database.selectFrom('startedRuns').select('runId').where('runId', '=', runId).executeTakeFirst();
  return row !== undefined;
}

/** Does the step in a transaction that is rolled back, as if the process died before the commit. */
async function dieBeforeCommit(database: Database, act: (database: Database) => Promise<unknown>): Promise<void> {
  const dying = database.transaction().execute(async (transaction) => {
    // A transaction that the step begins joins this one.
    const join = { execute: (work: (database: Database) => Promise<unknown>) => work(transaction) };
    transaction.transaction = () => join as never;
    await act(transaction);
    throw new Crash();
  });
  await expect(dying).rejects.toThrow(Crash);
}

async function checkBooks(database: Database): Promise<void> {
  const balances = await database.selectFrom('balances').selectAll().execute();
  const entries = await database.selectFrom('entries').selectAll().execute();
  const runs = await database.selectFrom('runs').select(['runId', 'spendMicros']).execute();
  const spends = new Map(runs.map(({ runId, spendMicros }) => [runId, spendMicros]));
  const sums = new Map<string, { reservedMicros: number; settledMicros: number; spentMicros: number }>();
  for (const { runId, scope, period, kind, micros } of entries) {
    const sum = sums.get(`${scope} ${period}`) ?? { reservedMicros: 0, settledMicros: 0, spentMicros: 0 };
    if (kind === 'settle') {
      sum.settledMicros += micros;
      sum.spentMicros += spends.get(runId) ?? 0;
    } else sum.reservedMicros += ['release', 'give', 'let-go'].includes(kind) ? -micros : micros;
    sums.set(`${scope} ${period}`, sum);
  }
  const booked = balances.map(({ scope, period, ...balance }) => [`${scope} ${period}`, balance] as const);
  expect(new Map(booked)).toEqual(sums);
  for (const { scope, period, reservedMicros, settledMicros } of balances) {
    expect(reservedMicros).toBeGreaterThanOrEqual(0);
    const limit = LIMITS[scope.replace(/:.*/, '') as keyof typeof LIMITS];
    if (period.length === 'yyyy-mm-dd'.length) expect(reservedMicros + settledMicros).toBeLessThanOrEqual(limit);
  }
}
