import { readFileSync, readdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import { lookIntoDatabase } from '../../../database/look-into-database.ts';
import { recordedRuns } from '../../../database/history/recorded-runs.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { Definitions } from '../../../definitions/load-definitions.ts';
import { DEFAULT_SETTINGS } from '../../../definitions/settings.ts';
import { backtest, type BacktestRequest } from '../../../triggers/backtest.ts';
import { recordedFate } from '../../../triggers/backtest/recorded-as.ts';
import { EVERY_FAULT_POINT } from '../../support/setup/every-fault-point.ts';
import { SEED, oneIn } from '../../support/setup/sampled.ts';
import { busyMonth, type BusyMonth } from '../../support/triggers/past/busy-month.ts';
import { chanceOf } from '../../support/triggers/past/chance.ts';
import { naiveBacktest } from '../../support/triggers/past/naive-backtest.ts';
import { TASK_QUEUE } from '../../support/triggers/past/play-month.ts';
import { simulateMonth } from '../../support/triggers/past/simulate-month.ts';
import { fixer, makeAutomation, makeTrigger, onGithub } from '../../support/triggers/make-automation.ts';
import { labeledIssue } from '../../support/triggers/make-delivery.ts';
import { newDelivery } from '../../support/triggers/new-delivery.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { temporaryDatabase, temporaryFolder } from '../../support/database/temporary-database.ts';
import { readItem } from '../../support/definitions/read-item.ts';

const itSampled = oneIn(4);

/** A month of them, or a week with fewer. */
const DELIVERIES = EVERY_FAULT_POINT ? 10_000 : 200;
const FEWER = EVERY_FAULT_POINT ? 2_000 : 100;
/** The whole month takes about a minute. */
const BOUND_MS = 20 * 60_000;
const ASKED = { against: null, automation: null, engine: 'local', taskQueue: TASK_QUEUE, examples: 10 } as const;

console.log(`The seed of the recorded time is ${SEED}`);

let recorded: Promise<BusyMonth> | null = null;

/** The recorded time that several tests look at. */
function recordedTime(): Promise<BusyMonth> {
  recorded ??= openCurfewDatabase({ databaseUrl: null }, null).then((database) =>
    busyMonth({ database, chance: chanceOf(SEED), deliveries: DELIVERIES }),
  );
  return recorded;
}

afterAll(async () => {
  await (await recorded)?.database.destroy();
});

itSampled(
  'over a recorded time every decision is the one that was really taken',
  async () => {
    const month = await recordedTime();
    const runs = await expectAsRecorded(month);
    const report = await backtest({ ...month, ...ASKED });
    expect(report.automations.reduce((sum, { matched }) => sum + matched, 0)).toBe(runs);
    for (const { compared, cost, started } of report.automations) {
      expect(compared).toMatchObject({ newlyStarts: 0, startsNoMore: 0, unknown: 0, examples: [] });
      expect(cost.realRuns).toBe(started);
      expect(cost.p50Micros).toBe(cost.realMicros);
    }
  },
  BOUND_MS,
);

itSampled(
  'the same holds from the middle of that time, with the runs, the money, the rates and the breakers that there are then',
  async () => {
    const month = await recordedTime();
    expect(await expectAsRecorded({ ...month, since: middleOf(month) })).toBeGreaterThan(0);
  },
  BOUND_MS,
);

itSampled(
  'the same holds for one automation alone, beside the others as they really were',
  async () => {
    const month = await recordedTime();
    const { automations } = month.definitions;
    for (const automation of [automations[SEED % automations.length]!, automations[(SEED + 1) % automations.length]!]) {
      const definitions = { ...month.definitions, automations: [automation] };
      await expectAsRecorded({ ...month, definitions });
    }
  },
  BOUND_MS,
);

itSampled(
  'the same holds since people have changed the definitions, beside the runs that had started before',
  async () => {
    const database = await temporaryDatabase();
    const month = await busyMonth({ database, chance: chanceOf(SEED), deliveries: FEWER, isChanged: true });
    expect(await expectAsRecorded({ ...month, since: middleOf(month) })).toBeGreaterThan(0);
  },
  BOUND_MS,
);

itSampled(
  'the same holds on PostgreSQL',
  async () => {
    const database = await DATABASES.find(({ name }) => name === 'PostgreSQL')!.openNew();
    const month = await busyMonth({ database, chance: chanceOf(SEED), deliveries: FEWER / 4 });
    expect(await expectAsRecorded(month)).toBeGreaterThan(0);
    expect(await expectAsRecorded({ ...month, since: middleOf(month) })).toBeGreaterThan(0);
  },
  BOUND_MS,
);

it(
  'other definitions give what a naive calculation gives',
  async () => {
    const month = await recordedTime();
    const changed = changedDefinitions(month.definitions);
    const { automations } = await backtest({ ...month, ...ASKED, definitions: changed, automation: 'skip' });
    const { started, skipped, refused, compared } = automations[0]!;
    const naive = await naiveBacktest(month.database, {
      automation: 'skip',
      isMatch: ({ action, issue }) => action === 'opened' || issue.number === 2,
      limitMicros: 4_000_000,
      dayMicros: 14_000_000,
      timeZone: 'Asia/Tokyo',
      since: month.since,
      until: month.until,
    });
    expect({ started, skipped, refused }).toEqual(naive);
    expect(compared.newlyStarts + compared.startsNoMore).toBeGreaterThan(0);
  },
  BOUND_MS,
);

itSampled(
  'runs of automations that exist no more take no money if all automations are decided, such as after a file was renamed',
  async () => {
    const month = await recordedTime();
    const changed = changedDefinitions(month.definitions);
    const budgets = { ...changed.settings.budgets, organization: { day: 8_000_000, month: null } };
    const definitions = { ...changed, settings: { ...changed.settings, budgets } };
    const [together, beside] = await Promise.all(
      [null, 'skip'].map((automation) => backtest({ ...month, ...ASKED, definitions, automation })),
    );
    expect(together!.automations[0]!.started).toBeGreaterThan(beside!.automations[0]!.started);
  },
  BOUND_MS,
);

itSampled(
  'a lower limit in the file counts for the cost of the runs that really happened, too',
  async () => {
    const month = await recordedTime();
    const former = month.definitions.automations.find(({ id }) => id === 'skip')!;
    const limited = { ...former, limits: { ...former.limits, spendMicros: 10_000 } };
    const definitions = { ...month.definitions, automations: [limited] };
    const { automations } = await backtest({ ...month, ...ASKED, definitions, automation: 'skip' });
    const { started, cost } = automations[0]!;
    const { realRuns, realMicros, realLimitedMicros, each, p50Micros } = cost;
    expect(realLimitedMicros).toBeLessThanOrEqual(realRuns * 10_000);
    expect(realLimitedMicros).toBeLessThan(realMicros);
    expect(p50Micros).toBe(realLimitedMicros + (started - realRuns) * each.p50Micros);
  },
  BOUND_MS,
);

function changedDefinitions({ automations, agents, settings }: Definitions): Definitions {
  const former = automations.find(({ id }) => id === 'skip')!;
  const changed: Automation = {
    ...former,
    on: { ...former.on, roles: 'all', sources: { github: onGithub({ issues: makeTrigger() }) } },
    if: "github.event.action == 'opened' || github.event.issue.number == 2",
    limits: { ...former.limits, spendMicros: 4_000_000 },
    budgets: [{ scope: 'automation', per: 'day', spendMicros: 14_000_000 }],
  };
  const { repositories } = settings;
  const breaker = { after: 1_000_000, closeAfterMs: 1 };
  return {
    automations: [changed],
    agents,
    settings: { ...DEFAULT_SETTINGS, repositories, timezone: 'Asia/Tokyo', breaker },
  };
}

function middleOf({ since, until }: BusyMonth): string {
  return new Date((Date.parse(since) + Date.parse(until)) / 2).toISOString();
}

/** Expects that what becomes of each run is what was recorded, with every amount and time. Returns how many there are. */
async function expectAsRecorded(month: BusyMonth): Promise<number> {
  const fates = await simulateMonth(month);
  const runs = await recordedRuns(month.database, [...fates.keys()]);
  for (const [runId, fate] of fates) {
    const run = runs.get(runId);
    const expected = run === undefined ? { kind: 'open' } : recordedFate(run, month.until);
    if (!isDeepStrictEqual(fate, expected)) expect([runId, fate]).toEqual([runId, expected]);
  }
  const really = await startedRuns(month);
  expect(really.filter((runId) => !fates.has(runId))).toEqual([]);
  return fates.size;
}

/** The runs that the deliveries of a time really started. */
async function startedRuns({ database, definitions, since, until }: BusyMonth): Promise<string[]> {
  const deliveries = await database
    .selectFrom('deliveries')
    .select('runs')
    .where('receivedAt', '>=', since)
    .where('receivedAt', '<', until)
    .execute();
  const runs = deliveries.flatMap(({ runs: stored }) => JSON.parse(stored) as string[]);
  return runs.filter((runId) => definitions.automations.some(({ id }) => runId.startsWith(`${id}/`)));
}

const SINCE = '2026-11-01T00:00:00.000Z';
const UNTIL = '2026-11-08T00:00:00.000Z';

function definitionsWith(...automations: Automation[]): Definitions {
  return { automations, agents: [fixer], settings: DEFAULT_SETTINGS };
}

it('it reads the database without a write and asks nobody, also beside a process that writes', async () => {
  const folder = temporaryFolder();
  const writing = await temporaryDatabase(folder);
  const issue = new TextEncoder().encode(JSON.stringify(labeledIssue));
  await storeDeliveries(writing, [newDelivery('one', { body: issue, receivedAt: '2026-11-02T10:00:00.000Z' })]);
  const connect = vi.spyOn(Socket.prototype, 'connect');
  const request = vi.spyOn(globalThis, 'fetch');
  onTestFinished(() => void vi.restoreAllMocks());
  const database = lookIntoDatabase(null, folder)!;
  const before = bytesOf(folder);
  const report = await backtest({ ...week(), database, definitions: definitionsWith(makeAutomation()) });
  expect(bytesOf(folder)).toEqual(before);
  await expect(database.deleteFrom('deliveries').execute()).rejects.toThrow('readonly database');
  await database.destroy();
  expect([connect.mock.calls, request.mock.calls]).toEqual([[], []]);
  expect(report.automations[0]).toMatchObject({
    deliveries: 1,
    unknown: 1,
    reasons: [{ reason: 'it has not been decided yet' }],
  });
});

it('a new file with a schedule is asked at each of its times of the past, and its runs are predicted by its limits', async () => {
  const items = [readItem('0 7 * * *')];
  const automation = makeAutomation({
    id: 'nightly',
    checkout: false,
    triggers: { sources: { schedule: { items } } },
    budgets: [{ scope: 'automation', per: 'month', spendMicros: 25_000_000 }],
  });
  const database = await temporaryDatabase();
  const report = await backtest({ ...week(), database, definitions: definitionsWith(automation) });
  expect(report).toMatchObject({ deliveries: 7 });
  expect(report.automations[0]).toMatchObject({
    matched: 7,
    started: 5,
    refused: 2,
    cost: { realRuns: 0, each: { from: 'limits', runs: 0 }, p50Micros: 25_000_000, p90Micros: 25_000_000 },
    reasons: [{ kind: 'refused', reason: 'budget of automation:nightly per month: $25.00', count: 2 }],
    compared: { same: 2, newlyStarts: 5, startsNoMore: 0 },
  });
});

it('two versions are compared by what each would have done, also if only one of them has the automation', async () => {
  const schedule = (cron: string) => ({ sources: { schedule: { items: [readItem(cron)] } } });
  const nightly = makeAutomation({ id: 'nightly', checkout: false, triggers: schedule('0 7 * * *') });
  const weekly = makeAutomation({ id: 'nightly', checkout: false, triggers: schedule('0 7 * * 1') });
  const removed = makeAutomation({ id: 'removed', checkout: false, triggers: schedule('0 8 * * *') });
  const database = await temporaryDatabase();
  const against = { ref: 'main', definitions: definitionsWith(nightly, removed) };
  const report = await backtest({ ...week(), database, definitions: definitionsWith(weekly), against });
  const counts = report.automations.map(({ automation, started, compared }) => [
    automation,
    started,
    compared.same,
    compared.startsNoMore,
  ]);
  expect(counts).toEqual([
    ['nightly', 1, 1, 6],
    ['removed', 0, 0, 7],
  ]);
  const sums = report.automations.map(({ deliveries, matched, unmatched }) => [deliveries, matched, unmatched]);
  expect(sums).toEqual([
    [7, 1, 6],
    [7, 0, 7],
  ]);
});

itSampled(
  'a schedule that was due too often for one backtest is refused, instead of being counted in part',
  async () => {
    const items = [readItem('* * * * *')];
    const automation = makeAutomation({ id: 'often', checkout: false, triggers: { sources: { schedule: { items } } } });
    const request = { ...week(), database: await temporaryDatabase(), definitions: definitionsWith(automation) };
    await expect(backtest({ ...request, since: '2026-06-01T00:00:00.000Z' })).rejects.toThrow(
      'The schedule of often was due more than 200000 times in this time, which is too much for one backtest.',
    );
  },
);

it('on PostgreSQL, too, the database itself refuses every write, and nobody is asked', async () => {
  const { databaseUrl, folder } = await DATABASES.find(({ name }) => name === 'PostgreSQL')!.makePlace();
  const writing = await openCurfewDatabase({ databaseUrl }, folder);
  onTestFinished(() => writing.destroy());
  await storeDeliveries(writing, [newDelivery('one', { receivedAt: '2026-11-02T10:00:00.000Z' })]);
  const database = lookIntoDatabase(databaseUrl, folder)!;
  onTestFinished(() => database.destroy());
  const request = vi.spyOn(globalThis, 'fetch');
  onTestFinished(() => void vi.restoreAllMocks());
  const report = await backtest({ ...week(), database, definitions: definitionsWith(makeAutomation()) });
  expect(report.automations[0]).toMatchObject({ deliveries: 1, unknown: 1 });
  expect(request.mock.calls).toEqual([]);
  await expect(database.deleteFrom('deliveries').execute()).rejects.toThrow('read-only transaction');
});

function week(): Omit<BacktestRequest, 'database' | 'definitions'> {
  return { ...ASKED, since: SINCE, until: UNTIL };
}

function bytesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder).filter((file) => !file.endsWith('-shm'));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file)).toString('base64')]));
}
