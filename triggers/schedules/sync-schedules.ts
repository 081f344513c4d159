import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../runtime/log.ts';
import { applySchedules, type AppliedSchedule } from '../apply-schedules.ts';
import type { SchedulePlace } from '../plan-schedules.ts';

const TRY_AGAIN_MS = 5_000;

/**
 * Makes the schedules on Temporal as the files want them. Called at every start. Tries again until Temporal can be reached or
 * `unwanted` is aborted. A schedule that somebody changed by hand stays so, and the log says it: `curfew apply` puts it right.
 * Never throws.
 */
export async function syncSchedules(place: SchedulePlace, unwanted: AbortSignal, log: Log): Promise<void> {
  while (!unwanted.aborted) {
    try {
      const applied = await place.client.withAbortSignal(unwanted, () => applySchedules(place, { keepsDrift: true }));
      return logChanges(applied, log);
    } catch (error) {
      // The server takes webhooks even while Temporal is away, so the schedules can wait.
      if (!unwanted.aborted) log.warn({ err: error }, 'the schedules are not on Temporal yet');
      await sleep(TRY_AGAIN_MS, undefined, { signal: unwanted }).catch(() => undefined);
    }
  }
}

const DONE = { create: 'created', update: 'updated', delete: 'deleted' } as const;

function logChanges(applied: AppliedSchedule[], log: Log): void {
  for (const { change, ...schedule } of applied) {
    if (change === 'drift') log.warn(schedule, 'a schedule was changed by hand; `curfew apply` puts it right');
    else if (change === 'refused') log.error(schedule, 'a schedule can never be put on Temporal');
    else if (change === 'foreign') log.warn(schedule, 'a schedule of this name belongs to somebody else');
    else if (change !== 'unchanged') log.info(schedule, `schedule ${DONE[change]}`);
  }
}
