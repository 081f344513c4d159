import type { RunId } from './event.ts';
import { TASK_QUEUE } from './temporal-names.ts';

/** The id of an automation's schedule on Temporal; each installation of a shared namespace has ids of its own. */
export function scheduleIdOf(automation: string, taskQueue: string): string {
  return taskQueue === TASK_QUEUE ? `automation/${automation}` : `automation/${automation}/${taskQueue}`;
}

/**
 * The id of the runs that a schedule starts, without the time that Temporal appends: `-` and when the run was due, to the second
 * in UTC, however late it starts. The part after the last slash is the delivery id of the run.
 */
export function scheduledRunId(automation: string, taskQueue: string): RunId {
  const installation = taskQueue === TASK_QUEUE ? '' : `.${encodeURIComponent(taskQueue)}`;
  return `${automation}/schedule/${automation}${installation}`;
}

/** The id of the run that is due at an instant, given in milliseconds since 1970. */
export function runIdDueAt(automation: string, taskQueue: string, at: number): RunId {
  return `${scheduledRunId(automation, taskQueue)}-${new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')}`;
}

/** The delivery id in the id of a run that a schedule started. */
export function deliveryIdIn(runId: RunId): string {
  return runId.split('/').slice(2).join('/');
}

/** When the run of a schedule was due, RFC 3339 in UTC, read from its delivery id; null if that is no id of a schedule. */
export function dueTimeIn(deliveryId: string): string | null {
  return /-(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)$/.exec(deliveryId)?.[1] ?? null;
}
