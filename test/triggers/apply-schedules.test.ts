import type { ScheduleHandle } from '@temporalio/client';
import { expect, it, onTestFinished } from 'vitest';
import type { Automation } from '../../definitions/automation.ts';
import { applySchedules } from '../../triggers/apply-schedules.ts';
import { planSchedules, type SchedulePlace } from '../../triggers/plan-schedules.ts';
import { carryOutChange } from '../../triggers/schedules/carry-out-change.ts';
import { compareSchedules } from '../../triggers/schedules/compare-schedules.ts';
import { wantedSchedules } from '../../triggers/schedules/wanted-schedule.ts';
import { readItem } from '../support/definitions/read-item.ts';
import { makeAutomation } from '../support/triggers/make-automation.ts';
import { definitions, temporalClient, uniqueId } from '../support/triggers/serve.ts';

function nightly(changes: Partial<Automation> = {}, cron = '0 7 * * *'): Automation {
  const items = [readItem(cron, 'Europe/Berlin')];
  return makeAutomation({ id: 'nightly', checkout: false, triggers: { sources: { schedule: { items } } }, ...changes });
}

/** An installation of its own, and its schedule; what it made is gone when the test is over. */
function installation(automations: Automation[] = [nightly()]): SchedulePlace & { schedule: ScheduleHandle } {
  const [client, taskQueue] = [temporalClient(), uniqueId()];
  const schedule = client.schedule.getHandle(`automation/nightly/${taskQueue}`);
  onTestFinished(async () => {
    await schedule.delete().catch(() => undefined);
  });
  return { client, taskQueue, definitions: definitions(automations), schedule };
}

/** What is to change, and in what. */
async function changes(place: SchedulePlace): Promise<string[]> {
  return (await planSchedules(place)).map(({ change, differs }) => [change, ...differs].join(', '));
}

it('a schedule is created once, also by several processes at once, and then nothing is to change', async () => {
  const place = installation();
  expect(await changes(place)).toEqual(['create']);
  await Promise.all([applySchedules(place), applySchedules(place), applySchedules(place)]);
  expect(await changes(place)).toEqual(['unchanged']);
  const { policies, action } = await place.schedule.describe();
  expect(policies).toEqual({ overlap: 'ALLOW_ALL', catchupWindow: 86_400_000, pauseOnFailure: false });
  expect(action).toMatchObject({ workflowType: 'run', taskQueue: place.taskQueue });
  expect(action.workflowId).toBe(`run/nightly/schedule/nightly.${place.taskQueue}`);
});

it('the next five times of each schedule are planned in its zone', async () => {
  const [planned] = await planSchedules(installation());
  expect(planned?.missed).toBe(0);
  expect(planned?.entries).toEqual([{ written: '0 7 * * *', planned: '0 7 * * *', timezone: 'Europe/Berlin' }]);
  expect(planned?.next).toHaveLength(5);
});

it('a changed file updates the schedule, and a pause by a person stays', async () => {
  const place = installation();
  await applySchedules(place);
  await place.schedule.pause('too dear');
  const changed = { ...place, definitions: definitions([nightly({ prompt: 'Something else.' }, '0 8 * * *')]) };
  expect(await changes(changed)).toEqual(['update, its times, what it starts']);
  await applySchedules(changed, { keepsDrift: true });
  expect((await planSchedules(changed))[0]).toMatchObject({ change: 'unchanged', paused: 'too dear' });
});

it('a schedule that was changed by hand is reported, and put right only on request', async () => {
  const place = installation();
  await applySchedules(place);
  await place.schedule.update((former) => ({
    ...former,
    spec: { calendars: [{ hour: 3 }] },
    policies: { ...former.policies, catchupWindow: '1 year' },
  }));
  const drift = ['drift, its times, its catch-up window'];
  expect(await changes(place)).toEqual(drift);
  await applySchedules(place, { keepsDrift: true });
  expect(await changes(place)).toEqual(drift);
  await applySchedules(place);
  expect(await changes(place)).toEqual(['unchanged']);
});

it.each([
  ['a timeout', { workflowRunTimeout: '1 minute' }],
  ['a retry policy', { retry: { maximumAttempts: 5, backoffCoefficient: 2, initialInterval: '1s' } }],
  ['a priority', { priority: { priorityKey: 1 } }],
] as const)('%s that somebody sets by hand for its runs is reported as drift', async (_, changed) => {
  const place = installation();
  await applySchedules(place);
  await place.schedule.update((former) => ({ ...former, action: { ...former.action, ...changed } }));
  expect(await changes(place)).toEqual(['drift, what it starts']);
  await applySchedules(place);
  expect(await changes(place)).toEqual(['unchanged']);
});

it('an update by hand that changes nothing is not reported', async () => {
  const place = installation();
  await applySchedules(place);
  await place.schedule.update((former) => former);
  expect(await changes(place)).toEqual(['unchanged']);
});

it('a schedule that somebody deletes just before its update is created again', async () => {
  const place = installation();
  await applySchedules(place);
  const { wanted } = wantedSchedules(definitions([nightly({}, '0 8 * * *')]), place.taskQueue, Date.now());
  const [change] = await compareSchedules({ ...place, wanted, refused: [] });
  expect(change?.action).toBe('update');
  await place.schedule.delete();
  if (change) await carryOutChange(place.client, place.taskQueue, change);
  expect((await place.schedule.describe()).action.memo).toEqual({ curfewSchedule: wanted[0]?.hash });
});

it('the schedule of an automation that is switched off or gone is deleted', async () => {
  const place = installation();
  await applySchedules(place);
  const off = { ...place, definitions: definitions([nightly({ enabled: false })]) };
  await expect.poll(() => changes(off)).toEqual(['delete']);
  await applySchedules(off);
  await expect(place.schedule.describe()).rejects.toThrow(/not found|no rows/i);
  await expect.poll(() => changes({ ...place, definitions: definitions([]) })).toEqual([]);
});

it('a schedule of another installation is never touched', async () => {
  const [place, other] = [installation(), installation()];
  await applySchedules(place);
  expect(await changes({ ...other, definitions: definitions([]) })).toEqual([]);
  await applySchedules({ ...other, definitions: definitions([]) });
  expect(await changes(place)).toEqual(['unchanged']);
});

it('a schedule of the same id that somebody else made stays as it is', async () => {
  const place = installation();
  await place.client.schedule.create({
    scheduleId: place.schedule.scheduleId,
    spec: { intervals: [{ every: '1 day' }] },
    action: { type: 'startWorkflow', workflowType: 'theirs', workflowId: 'theirs', taskQueue: 'theirs', args: [] },
    state: { paused: true },
  });
  await applySchedules(place);
  expect((await planSchedules(place))[0]?.change).toBe('foreign');
  expect((await place.schedule.describe()).action.workflowType).toBe('theirs');
});

it('an automation that is too large for Temporal is refused with the reason, and holds up no other', async () => {
  const place = installation([nightly({ id: 'huge', prompt: 'x'.repeat(2_100_000) }), nightly()]);
  const applied = await applySchedules(place);
  expect(applied.map(({ automation, change }) => `${automation} ${change}`)).toEqual([
    'nightly create',
    'huge refused',
  ]);
  expect(applied[1]?.reason).toMatch(
    /^the automation and its agent have \d+ kB together, and a run can begin with \d+ kB$/,
  );
  expect(await changes(place)).toEqual(['unchanged', 'refused']);
});
