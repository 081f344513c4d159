import {
  ActivityCancellationType,
  proxyActivities,
  workflowInfo,
  type ActivityInterfaceFor,
} from '@temporalio/workflow';
import type { RetryPolicy } from '@temporalio/common';
import type { Activities, AttendActivities } from '../../activities/create-activities.ts';
import { attendTaskQueue, SHORT_HEARTBEAT_MS } from '../../contract/temporal-names.ts';

/** A few quick attempts: longer trouble is for the workflow to show and to wait out (`untilDone`, `withinBound`). */
const QUICK: RetryPolicy = {
  initialInterval: 500,
  backoffCoefficient: 2,
  maximumInterval: 5_000,
  maximumAttempts: 4,
};

/**
 * Activities of a second or so: some queries of the database, some calls of an API. A few read a whole session page by
 * page, which takes long at a slow API. They heartbeat, so that a dead worker is noticed soon and a slow API is not
 * mistaken for one.
 */
export const quickActivities = proxyActivities<Activities>({
  startToCloseTimeout: 2 * 60_000,
  heartbeatTimeout: SHORT_HEARTBEAT_MS,
  retry: QUICK,
});

/** At the deadline there is no time to lose: an API that does not answer is not waited for. */
export const deadlineActivities = proxyActivities<Activities>({
  startToCloseTimeout: 30_000,
  heartbeatTimeout: SHORT_HEARTBEAT_MS,
  retry: { ...QUICK, maximumAttempts: 2 },
});

/** Steps of the clean-up: a shorter time for each attempt, so that the end of a run is bounded. */
export function cleanUpActivities(heartbeatTimeoutMs: number): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({
    startToCloseTimeout: 5 * 60_000,
    heartbeatTimeout: heartbeatTimeoutMs,
    retry: { ...QUICK, maximumAttempts: 2 },
  });
}

/** Activities that may take minutes. They heartbeat, so that a dead worker is noticed. */
export function slowActivities(heartbeatTimeoutMs: number): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({
    startToCloseTimeout: 10 * 60_000,
    heartbeatTimeout: heartbeatTimeoutMs,
    retry: QUICK,
  });
}

/**
 * Attending lasts as long as the session. It has a task queue of its own. The workflow does not wait for a cancelled
 * one to end.
 */
export function attendActivities(heartbeatTimeoutMs: number): ActivityInterfaceFor<AttendActivities> {
  return proxyActivities<AttendActivities>({
    taskQueue: attendTaskQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '30 days',
    heartbeatTimeout: heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { ...QUICK, maximumAttempts: 3 },
  });
}
