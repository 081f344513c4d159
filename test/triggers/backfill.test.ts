import { expect, it } from 'vitest';
import { settle } from '../../database/runs/settle.ts';
import type { Database } from '../../database/schema.ts';
import { backfill, type BackfillRequest } from '../../triggers/backfill.ts';
import type { SchedulePlace } from '../../triggers/plan-schedules.ts';
import { makeRun, makeSettlement } from '../support/database/make-run.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';
import { readItem } from '../support/definitions/read-item.ts';
import { makeAutomation } from '../support/triggers/make-automation.ts';
import { definitions, describeRun, temporalClient, uniqueId } from '../support/triggers/serve.ts';

async function installation(cron = '30 2 * * *'): Promise<SchedulePlace & { database: Database }> {
  const items = [readItem(cron, 'America/New_York')];
  const automation = makeAutomation({ id: 'nightly', checkout: false, triggers: { sources: { schedule: { items } } } });
  const database = await temporaryDatabase();
  return { client: temporalClient(), taskQueue: uniqueId(), database, definitions: definitions([automation]) };
}

/** The days around the change of the clocks in March 2026. */
function request(changes: Partial<BackfillRequest> = {}): BackfillRequest {
  const [from, to] = [Date.parse('2026-03-07T00:00:00Z'), Date.parse('2026-03-10T00:00:00Z')];
  return { automation: 'nightly', from, to, dryRun: false, ...changes };
}

it('each missed run is started once, under the id that the schedule would have given it', async () => {
  const place = await installation();
  const listed = await backfill(place, request({ dryRun: true }));
  expect(listed.map(({ due, state }) => `${due} ${state}`)).toEqual([
    '2026-03-07T07:30:00.000Z missed',
    '2026-03-08T07:30:00.000Z missed',
    '2026-03-09T06:30:00.000Z missed',
  ]);
  const started = await backfill(place, request());
  expect(started.map(({ state }) => state)).toEqual(['started', 'started', 'started']);
  for (const { runId } of started) await describeRun(place.client, runId);
  expect(started[1]?.runId).toBe(`nightly/schedule/nightly.${place.taskQueue}-2026-03-08T07:30:00Z`);
  const ended = started[0]?.runId ?? '';
  await settle(place.database, makeSettlement({ ...makeRun('1'), runId: ended }, { outcome: 'skipped' }));
  const again = await backfill(place, request());
  expect(again.map(({ state }) => state)).toEqual(['has run', 'has run', 'has run']);
  expect(again.map(({ outcome }) => outcome)).toEqual(['skipped', null, null]);
});

it('a span that begins before the records of runs is refused, because its runs would be started again', async () => {
  const place = await installation();
  const { settings, ...others } = place.definitions;
  const retention = { ...settings.retention, runsMs: 86_400_000 };
  const forgetful = { ...place, definitions: { ...others, settings: { ...settings, retention } } };
  await expect(backfill(forgetful, request({ dryRun: true }))).rejects.toThrow(
    /^The span begins before 20\S+Z\. Curfew keeps records of runs only for `retention.runs` of curfew.yml, so it does not know which runs of an earlier time have been started\.$/,
  );
});

it.each([
  [{ to: Date.now() + 86_400_000 }, /ends in the future/],
  [{ from: Date.now() + 86_400_000, to: Date.now() }, /begins in the future/],
  [{ from: 2, to: 1 }, /span is empty/],
  [{ from: Date.parse('2020-01-01'), to: Date.parse('2026-01-01') }, /More than 100 runs were due/],
  [{ automation: 'other' }, /There is no automation "other". There are: nightly/],
])('a span that cannot be meant is refused: %j', async (changes, message) => {
  await expect(backfill(await installation(), request(changes))).rejects.toThrow(message);
});

it('an automation without a schedule is refused', async () => {
  const place = { ...(await installation()), definitions: definitions([makeAutomation({ id: 'nightly' })]) };
  await expect(backfill(place, request())).rejects.toThrow('nightly has no `schedule` under `on`.');
});
