import type { Context } from '@temporalio/activity';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { LONGEST_BEAT_MS } from '../session/attending/longest-beat.ts';

type WorkflowHandle = ReturnType<Context['client']['workflow']['getHandle']>;
export type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

/** The SDK lets a heartbeat through when this share of the timeout has passed since the last one. */
const BEAT_SHARE = 0.8;
/** Activities send no heartbeat during the first third of the timeout. */
const FIRST_BEAT_SHARE = 1 / 3;
/** Temporal's own note of the versions of a workflow's code; writing it is free. */
const FREE_SEARCH_ATTRIBUTE = 'TemporalChangeVersion';

/**
 * How many Temporal Actions the workflow with this history has used, as Temporal Cloud counts them
 * (https://docs.temporal.io/cloud/actions): the start, each attempt of an activity, its heartbeats, each timer, signal,
 * accepted update and change of search attributes. Queries and rejected updates leave no trace in a history and are not
 * counted. Heartbeats are estimated from how long activities lasted, since histories do not hold them. Child workflows and
 * local activities are not counted: runs have none.
 */
export function countActions(events: readonly HistoryEvent[]): number {
  return events.reduce((sum, event) => sum + actionsOf(event), 0) + heartbeats(events);
}

function actionsOf(event: HistoryEvent): number {
  if (event.activityTaskStartedEventAttributes) return (event.activityTaskStartedEventAttributes.attempt ?? 1) - 1;
  if (event.workflowExecutionSignaledEventAttributes) {
    // A signal from another workflow is an action of its sender.
    return event.workflowExecutionSignaledEventAttributes.externalWorkflowExecution ? 0 : 1;
  }
  const attributes = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields;
  if (attributes) return Object.keys(attributes).every((name) => name === FREE_SEARCH_ATTRIBUTE) ? 0 : 1;
  const counts =
    event.workflowExecutionStartedEventAttributes ??
    event.activityTaskScheduledEventAttributes ??
    event.timerStartedEventAttributes ??
    event.signalExternalWorkflowExecutionInitiatedEventAttributes ??
    event.workflowExecutionUpdateAcceptedEventAttributes;
  return counts ? 1 : 0;
}

function heartbeats(events: readonly HistoryEvent[]): number {
  const ends = new Map(events.flatMap((event) => endOfActivity(event)));
  const last = timeOf(events.at(-1));
  let beats = 0;
  for (const event of events) {
    const timeoutMs = optionalTsToMs(event.activityTaskScheduledEventAttributes?.heartbeatTimeout) ?? 0;
    if (timeoutMs === 0) continue;
    const lastedMs = (ends.get(String(event.eventId)) ?? last) - timeOf(event);
    beats += Math.ceil(
      Math.max(0, lastedMs - timeoutMs * FIRST_BEAT_SHARE) / Math.min(timeoutMs * BEAT_SHARE, LONGEST_BEAT_MS),
    );
  }
  return beats;
}

/** The id of the event that scheduled the activity, and when the activity ended. */
function endOfActivity(event: HistoryEvent): [string, number][] {
  const end =
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  return end ? [[String(end.scheduledEventId), timeOf(event)]] : [];
}

function timeOf(event: HistoryEvent | undefined): number {
  return optionalTsToMs(event?.eventTime) ?? 0;
}
