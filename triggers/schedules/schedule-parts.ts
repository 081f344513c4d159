import {
  DAYS_OF_WEEK,
  MONTHS,
  type CalendarSpec,
  type LooseRange,
  type ScheduleDescription,
  type ScheduleOptions,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';

/**
 * What a schedule on Temporal says. What Curfew writes and what Temporal answers have this one shape, so that they can be
 * compared. Plain JSON.
 */
export interface ScheduleParts {
  times: unknown;
  jitter: number;
  action: unknown;
  overlap: string;
  catchUpMs: number;
  pausesOnFailure: boolean;
  /** How many runs it may still start; null: any number. */
  remaining: number | null;
}

type Written = Required<Pick<ScheduleOptions, 'spec' | 'action' | 'policies'>>;
type Found = Pick<ScheduleDescription, 'spec' | 'action' | 'policies' | 'state'>;

const FULL = { second: 60, minute: 60, hour: 24, dayOfMonth: 31, month: 12, dayOfWeek: 7, year: 0 } as const;
const NAMES: Partial<Record<keyof typeof FULL, readonly string[]>> = { month: MONTHS, dayOfWeek: DAYS_OF_WEEK };

/** The comparable parts of a schedule. */
export function scheduleParts(schedule: Written | Found): ScheduleParts {
  const { spec, action, policies } = schedule;
  const { args = [], staticSummary = null, staticDetails = null, typedSearchAttributes } = action;
  const { priorityKey, fairnessKey, fairnessWeight } = ('priority' in action && action.priority) || {};
  return {
    times: {
      calendars: (spec.calendars ?? []).map(calendarText).toSorted(),
      skipped: (spec.skip ?? []).map(calendarText).toSorted(),
      intervals: (spec.intervals ?? []).map(({ every, offset }) => `${every} ${offset ?? 0}`).toSorted(),
      timezone: spec.timezone ?? 'UTC',
      from: spec.startAt?.toISOString() ?? null,
      to: spec.endAt?.toISOString() ?? null,
    },
    jitter: Number(spec.jitter ?? 0),
    action: {
      workflow: action.workflowType,
      id: action.workflowId ?? null,
      taskQueue: action.taskQueue ?? null,
      args,
      timeouts: [action.workflowExecutionTimeout, action.workflowRunTimeout, action.workflowTaskTimeout].map(
        (timeout) => timeout ?? null,
      ),
      retry: action.retry ?? null,
      // Temporal answers what was never set as zeroes and empty texts after any other change.
      priority: [priorityKey, fairnessKey, fairnessWeight].map((value) => value || null),
      summary: staticSummary,
      details: staticDetails,
      attributes: attributesOf(typedSearchAttributes),
    },
    overlap: policies.overlap ?? '',
    catchUpMs: Number(policies.catchupWindow ?? 0),
    pausesOnFailure: policies.pauseOnFailure ?? false,
    remaining: 'state' in schedule ? (schedule.state.remainingActions ?? null) : null,
  };
}

/** A calendar with the values of each field written out, whichever way they were given. */
function calendarText(calendar: CalendarSpec): string {
  const fields = Object.keys(FULL) as (keyof typeof FULL)[];
  return fields.map((field) => `${field} ${fieldText(field, calendar[field])}`).join(', ');
}

type FieldValue = CalendarSpec[keyof typeof FULL];

function fieldText(field: keyof typeof FULL, value: FieldValue): string {
  if (value === '*' || value === undefined) return '*';
  const ranges = (Array.isArray(value) ? value : [value]) as LooseRange<string | number>[];
  const values = [...new Set(ranges.flatMap((range) => valuesOf(range, NAMES[field])))];
  if (values.length === FULL[field]) return '*';
  return values.toSorted((one, other) => one - other).join(' ');
}

function valuesOf(range: LooseRange<string | number>, names: readonly string[] | undefined): number[] {
  const number = (value: string | number): number =>
    typeof value === 'number' ? value : (names?.indexOf(value) ?? -1);
  if (typeof range !== 'object') return [number(range)];
  const [start, step] = [number(range.start), Math.max(1, range.step ?? 1)];
  const end = range.end === undefined ? start : number(range.end);
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step);
}

function attributesOf(attributes: Written['action']['typedSearchAttributes']): string[] {
  const pairs = attributes instanceof TypedSearchAttributes ? attributes.getAll() : (attributes ?? []);
  return pairs.map(({ key, value }) => `${key.name} ${String(value)}`).toSorted();
}
