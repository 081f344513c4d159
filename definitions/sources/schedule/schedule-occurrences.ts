import { nextOccurrences, type OccurrenceRange } from '../../../time/next-occurrences.ts';
import type { ScheduleItem } from './schedule-triggers.ts';

/** One time at which a schedule is due. */
export interface Occurrence {
  /** Milliseconds since 1970. */
  at: number;
  item: ScheduleItem;
}

/** When a schedule is due within a range, in order. A time that several entries mean is there once, with the first of them. */
export function scheduleOccurrences(items: readonly ScheduleItem[], range: OccurrenceRange): Occurrence[] {
  const found = new Map<number, Occurrence>();
  for (const item of items) {
    for (const at of itemOccurrences(item, range)) if (!found.has(at)) found.set(at, { at, item });
  }
  return [...found.values()].toSorted((one, other) => one.at - other.at).slice(0, range.most);
}

/** The entry that was due at an instant; null if none was. */
export function itemDueAt(items: readonly ScheduleItem[], at: number): ScheduleItem | null {
  return scheduleOccurrences(items, { from: at, to: at + 1, most: 1 })[0]?.item ?? null;
}

function itemOccurrences({ calendars, timezone, interval }: ScheduleItem, range: OccurrenceRange): number[] {
  if (interval === null) return calendars.flatMap((calendar) => nextOccurrences(calendar, timezone, range));
  const { everyMs, phaseMs } = interval;
  const { from, to = Number.POSITIVE_INFINITY, most } = range;
  const found: number[] = [];
  for (
    let at = Math.ceil((from - phaseMs) / everyMs) * everyMs + phaseMs;
    at < to && found.length < most;
    at += everyMs
  ) {
    found.push(at);
  }
  return found;
}
