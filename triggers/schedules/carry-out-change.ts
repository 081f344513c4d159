import { ScheduleAlreadyRunning, ScheduleNotFoundError, type Client } from '@temporalio/client';
import { QUEUE_MEMO, type ScheduleChange } from './compare-schedules.ts';
import type { WantedSchedule } from './wanted-schedule.ts';

/**
 * Carries out a change of a schedule on Temporal. Several processes may do so at once. A schedule that a person has paused
 * stays paused.
 */
export async function carryOutChange(client: Client, taskQueue: string, change: ScheduleChange): Promise<void> {
  const { action, scheduleId, wanted } = change;
  const handle = client.schedule.getHandle(scheduleId);
  if (action === 'delete') return await handle.delete().catch(unlessGone);
  if (wanted === null || action === 'unchanged' || action === 'foreign') return;
  if (action === 'create') return await create(client, taskQueue, wanted);
  const updated = handle.update(({ state: { paused, note }, typedSearchAttributes }) => ({
    ...wanted.options,
    state: { paused, ...(note === undefined ? {} : { note }) },
    typedSearchAttributes,
  }));
  await updated.catch(async (error: unknown) => {
    unlessGone(error);
    await create(client, taskQueue, wanted);
  });
}

async function create(client: Client, taskQueue: string, { scheduleId, options }: WantedSchedule): Promise<void> {
  const created = client.schedule.create({ scheduleId, ...options, memo: { [QUEUE_MEMO]: taskQueue } });
  await created.then(() => undefined, unlessThere);
}

/** Another process, or a person, has deleted it. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ScheduleNotFoundError)) throw error;
}

/** Another process has created it. */
function unlessThere(error: unknown): void {
  if (!(error instanceof ScheduleAlreadyRunning)) throw error;
}
