import { readFileSync, readdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { lookIntoDatabase } from '../../../database/look-into-database.ts';
import { recordedRuns } from '../../../database/history/recorded-runs.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { Definitions } from '../../../definitions/load-definitions.ts';
import { DEFAULT_SETTINGS } from '../../../definitions/settings.ts';
import { backtest, type BacktestRequest } from '../../../triggers/backtest.ts';
import { recordedFate } from '../../../triggers/backtest/recorded-as.ts';
import { SEED } from '../../support/setup/sampled.ts';
import { busyMonth, type BusyMonth } from '../../support/triggers/past/busy-month.ts';
import { chanceOf } from '../../support/triggers/past/chance.ts';
import { naiveBacktest } from '../../support/triggers/past/naive-backtest.ts';
import { simulateMonth } from '../../support/triggers/past/simulate-month.ts';
import { fixer, makeAutomation } from '../../support/triggers/make-automation.ts';
import { labeledIssue } from '../../support/triggers/make-delivery.ts';
import { newDelivery } from '../../support/triggers/new-delivery.ts';
import { temporaryDatabase, temporaryFolder } from '../../support/database/temporary-database.ts';
import { readItem } from '../../support/definitions/read-item.ts';

const DELIVERIES = 40;
/** One of eight times. In a much longer one with breakers a decision may still differ. */
const TIME = 11 + (SEED % 8);
const ASKED = { against: null, automation: null, engine: 'local', taskQueue: 'unused', examples: 10 } as const;

it('over a recorded time every decision is the one that was really taken', async () => {
  const month = await recordedMonth();
  const runs = await expectAsRecorded(month);
  const report = await backtest({ ...month, ...ASKED });
  expect(report.automations.reduce((sum, { matched }) => sum + matched, 0)).toBe(runs);
  for (const { compared, cost, started } of report.automations) {
    expect(compared).toMatchObject({ newlyStarts: 0, startsNoMore: 0, unknown: 0, examples: [] });
    expect(cost.realRuns).toBe(started);
  }
});

it('the same holds from the middle of that time, with the runs, the money and the rates that there are then', async () => {
  const month = await recordedMonth({ withBreakers: false });
  const middle = new Date((Date.parse(month.since) + Date.parse(month.until)) / 2).toISOString();
  expect(await expectAsRecorded({ ...month, since: middle })).toBeGreaterThan(0);
});

it('a run that was settled late still refuses the runs that it really refused until then', async () => {
  const month = await recordedMonth({ settlesLateMs: 20 * 60_000 });
  expect(await expectAsRecorded(month)).toBeGreaterThan(0);
});

it('other definitions give what a naive calculation gives', async () => {
  const month = await recordedMonth({ withPauses: false });
  const [former] = month.definitions.automations;
  const changed: Automation = {
    ...former!,
    if: "github.event.action == 'opened' || github.event.issue.number == 2",
    limits: { ...former!.limits, spendMicros: 4_000_000 },
    budgets: [{ scope: 'automation', per: 'day', spendMicros: 14_000_000 }],
  };
  const breaker = { after: 1_000_000, closeAfterMs: 1 };
  const settings = { ...DEFAULT_SETTINGS, timezone: 'Asia/Tokyo', breaker };
  const definitions = { automations: [changed], agents: [fixer], settings };
  const { automations } = await backtest({ ...month, ...ASKED, definitions, automation: 'skip' });
  const { started, skipped, refused, compared } = automations[0]!;
  const naive = await naiveBacktest(month.database, {
    automation: 'skip',
    isMatch: ({ action, issue }) => action === 'opened' || issue.number === 2,
    limitMicros: 4_000_000,
    dayMicros: 14_000_000,
    timeZone: 'Asia/Tokyo',
  });
  expect({ started, skipped, refused }).toEqual(naive);
  expect(compared.newlyStarts + compared.startsNoMore).toBeGreaterThan(0);
});

/** Expects that what becomes of each run is what was recorded, with every amount and time. Returns how many there are. */
async function expectAsRecorded(month: BusyMonth): Promise<number> {
  const fates = await simulateMonth(month);
  const runs = await recordedRuns(month.database, [...fates.keys()]);
  for (const [runId, fate] of fates) {
    const recorded = runs.get(runId);
    const expected = recorded === undefined ? { kind: 'open' } : recordedFate(recorded, month.until);
    expect([runId, fate]).toEqual([runId, expected]);
  }
  return fates.size;
}

async function recordedMonth({ withPauses = true, withBreakers = true, settlesLateMs = 0 } = {}): Promise<BusyMonth> {
  console.log(`The seed of this time is ${TIME}`);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const setClock = (at: string): void => void vi.setSystemTime(at);
  const month = await busyMonth({
    chance: chanceOf(TIME),
    deliveries: DELIVERIES,
    setClock,
    withPauses,
    withBreakers,
    settlesLateMs,
  });
  onTestFinished(() => month.database.destroy());
  return month;
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
});

function week(): Omit<BacktestRequest, 'database' | 'definitions'> {
  return { ...ASKED, since: SINCE, until: UNTIL };
}

function bytesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder).filter((file) => !file.endsWith('-shm'));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file)).toString('base64')]));
}
