import { expect, it, onTestFinished } from 'vitest';
import { recordedRuns } from '../../../../database/history/recorded-runs.ts';
import { reserve } from '../../../../database/ledger/reserve.ts';
import { seedRun } from '../../../../database/replay/seed-run.ts';
import { settle } from '../../../../database/runs/settle.ts';
import { DEFAULT_SETTINGS } from '../../../../definitions/settings.ts';
import { asWorking } from '../../../../triggers/backtest/simulation/book-run.ts';
import { createSimulation } from '../../../../triggers/backtest/simulation/create-simulation.ts';
import { planRealEnd } from '../../../../triggers/backtest/simulation/plan-real-end.ts';
import { makeRun, makeSettlement } from '../../../support/database/make-run.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';

const BEGUN = '2026-10-10T02:33:00.000Z';
const ENDED = '2026-10-10T03:41:00.000Z';
const SINCE = '2026-10-10T04:00:00.000Z';
const SETTLED = '2026-10-10T04:00:26.000Z';

it('a run that ended before the simulation begins, and is settled in it, opens the breaker at its end', async () => {
  const history = await temporaryDatabase();
  const run = makeRun('d1');
  await seedRun(history, { run });
  await reserve(history, { run, step: 1, amountMicros: 1_000_000, budgets: [], at: BEGUN });
  await settle(history, { ...makeSettlement(run, { outcome: 'failed' }), endedAt: ENDED });
  const recorded = (await recordedRuns(history, [run.runId])).get(run.runId)!;
  const simulation = await createSimulation({ ...DEFAULT_SETTINGS, breaker: { after: 1, closeAfterMs: 1 } }, new Map());
  onTestFinished(() => simulation.database.destroy());
  const working = asWorking(simulation, { ...recorded, row: { ...recorded.row, settledAt: SETTLED } }, BEGUN);
  await seedRun(simulation.database, { run, money: { at: BEGUN, micros: 1_000_000, timeZone: 'UTC' } });
  planRealEnd(simulation, working, { at: SINCE, endedAt: ENDED });
  await simulation.queue.runBefore(SETTLED);
  expect(await simulation.database.selectFrom('breakers').selectAll().execute()).toEqual([]);
  await simulation.queue.runBefore('2026-10-10T05:00:00.000Z');
  expect(await simulation.database.selectFrom('breakers').select(['failures', 'openedAt']).execute()).toEqual([
    { failures: 1, openedAt: ENDED },
  ]);
});
