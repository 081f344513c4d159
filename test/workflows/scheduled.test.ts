import { ScheduleOverlapPolicy } from '@temporalio/client';
import { expect, it, onTestFinished } from 'vitest';
import { planOccasion } from '../../activities/schedule/plan-occasion.ts';
import { runIdDueAt, scheduleIdOf } from '../../contract/schedule-names.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { readDelivery } from '../../database/inbox/read-delivery.ts';
import { settle } from '../../database/runs/settle.ts';
import { awaitResult } from '../../demo/stages/await-result.ts';
import { until } from '../../runtime/until.ts';
import { applySchedules } from '../../triggers/apply-schedules.ts';
import { backfill } from '../../triggers/backfill.ts';
import { makeRun, makeSettlement } from '../support/database/make-run.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';
import { readItem } from '../support/definitions/read-item.ts';
import { makeAutomation } from '../support/triggers/make-automation.ts';
import { definitions, uniqueId } from '../support/triggers/serve.ts';
import { IDLE, tools } from '../support/workflows/changes.ts';
import { scriptedActivities } from '../support/workflows/scripted-activities.ts';
import { startRunWorkers } from '../support/workflows/start-run-workers.ts';

it('a schedule starts a run that knows when it was due, and a backfill does not start it again', async () => {
  const database = await temporaryDatabase();
  const over = Promise.withResolvers<void>();
  const { activities, asked } = scriptedActivities([tools('add_comment'), IDLE], over.promise, {
    planOccasion: (request) => planOccasion(database, request),
  });
  const { client, taskQueue, stop } = await startRunWorkers(`run-${uniqueId()}`, activities);
  onTestFinished(stop);
  const schedule = client.schedule.getHandle(scheduleIdOf('nightly', taskQueue));
  onTestFinished(() => schedule.delete());
  const items = [readItem('30 2 * * *', 'America/New_York')];
  const nightly = makeAutomation({
    id: 'nightly',
    checkout: { repository: 'acme/api', ref: null, fetchDepth: 50 },
    triggers: { sources: { schedule: { items } } },
  });
  const place = { client, taskQueue, database, definitions: definitions([nightly]) };
  await applySchedules(place);

  // The clocks jump over 2:30 on this day, so that Temporal's own idea of the time would be another.
  const dueMs = Date.parse('2026-03-08T07:30:00Z');
  const span = { start: new Date(dueMs - 60_000), end: new Date(dueMs + 60_000) };
  await schedule.backfill({ ...span, overlap: ScheduleOverlapPolicy.ALLOW_ALL });
  const runId = runIdDueAt('nightly', taskQueue, dueMs);
  const handle = client.workflow.getHandle(runWorkflowId(runId));
  await until('the run', () =>
    handle.describe().then(
      () => true,
      () => false,
    ),
  );
  expect(await awaitResult(client, runWorkflowId(runId))).toMatchObject({ outcome: 'delivered' });
  over.resolve();

  const event = { title: 'nightly, due 2026-03-08 03:30 -04:00', repository: 'acme/api' };
  expect(asked.find(({ name }) => name === 'openSession')).toMatchObject({ request: { runId, input: { event } } });
  const delivery = await readDelivery(database, 'schedule', runId.split('/')[2] ?? '');
  expect(delivery).toMatchObject({ state: 'dispatched', runs: [runId] });
  const again = await backfill(place, { automation: 'nightly', from: dueMs, to: dueMs + 1, dryRun: false });
  const due = '2026-03-08T07:30:00.000Z';
  expect(again).toEqual([{ runId, due, timezone: 'America/New_York', state: 'has run', outcome: null }]);

  // Temporal itself starts a workflow anew that has ended.
  await settle(database, makeSettlement({ ...makeRun('1'), runId }));
  const { runId: former } = await handle.describe();
  await schedule.backfill({ ...span, overlap: ScheduleOverlapPolicy.ALLOW_ALL });
  await until('the second start', async () => (await handle.describe()).runId !== former);
  expect(await handle.result()).toMatchObject({ outcome: 'skipped', reason: 'The run had already ended' });
  expect(asked.filter(({ name }) => name === 'openSession')).toHaveLength(1);
});
