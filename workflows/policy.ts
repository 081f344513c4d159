import { ActivityCancellationType, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { RetryPolicy } from '@temporalio/common';
import type { Activities, AttendActivities } from '../activities/create-activities.ts';
import { attendTaskQueue, SHORT_HEARTBEAT_MS } from '../contract/temporal-names.ts';

/** Few quick attempts: longer trouble is the workflow's to show and to wait for (`persist`). */
const QUICK: RetryPolicy = {
  initialInterval: 500,
  backoffCoefficient: 2,
  maximumInterval: 5_000,
  maximumAttempts: 4,
};

/**
 * Activities of a second or so: database, some calls of an API. Some page through a whole session, which may take long at a
 * slow API; they heartbeat then, so that only a dead worker is given up, and soon.
 */
export const short = proxyActivities<Activities>({
  startToCloseTimeout: 2 * 60_000,
  heartbeatTimeout: SHORT_HEARTBEAT_MS,
  retry: QUICK,
});

/** Activities that may take minutes: they heartbeat, so that a dead worker is noticed. */
export function long(heartbeatTimeoutMs: number): ReturnType<typeof proxyActivities<Activities>> {
  return proxyActivities<Activities>({
    startToCloseTimeout: 10 * 60_000,
    heartbeatTimeout: heartbeatTimeoutMs,
    retry: QUICK,
  });
}

/** Attending lasts as long as the session; it has a queue of its own, and stops being waited for when cancelled. */
export function attending(heartbeatTimeoutMs: number): ReturnType<typeof proxyActivities<AttendActivities>> {
  return proxyActivities<AttendActivities>({
    taskQueue: attendTaskQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '30 days',
    heartbeatTimeout: heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { ...QUICK, maximumAttempts: 3 },
  });
}
