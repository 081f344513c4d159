import type { ScheduleHandle } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { onTestFinished } from 'vitest';
import type { SpecOfSchedule } from '../../../triggers/schedules/spec-of-schedule.ts';
import { temporalClient, uniqueId } from './serve.ts';

/** A schedule with these times on the test's Temporal server. It starts nothing, and is gone when the test is over. */
export async function pausedSchedule(spec: SpecOfSchedule): Promise<ScheduleHandle> {
  const id = uniqueId();
  const schedule = await temporalClient().schedule.create({
    scheduleId: `test/${id}`,
    spec,
    action: { type: 'startWorkflow', workflowType: 'none', workflowId: id, taskQueue: id, args: [] },
    state: { paused: true },
  });
  onTestFinished(() => schedule.delete());
  return schedule;
}

/** When Temporal would start it, from an instant until before another. */
export async function matchingTimes(schedule: ScheduleHandle, from: number, to: number): Promise<number[]> {
  const { startTime } = await schedule.client.workflowService.listScheduleMatchingTimes({
    namespace: 'default',
    scheduleId: schedule.scheduleId,
    // The server leaves out the first instant of the span.
    startTime: msToTs(from - 1_000),
    endTime: msToTs(to - 1_000),
  });
  return startTime.map((time) => tsToMs(time));
}
