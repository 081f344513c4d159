import type { Calendar } from '../../../time/calendar.ts';
import type { ClockSpan } from './clock-changes.ts';

const MINUTE_MS = 60_000;

/** When a calendar is due in a span, found by looking at the clock at each of its minutes. */
export function occurrencesByMinute(calendar: Calendar, { from, shown }: ClockSpan): number[] {
  const due = new Set<number>();
  const seen = new Set<number>();
  shown.forEach((local, index) => {
    const at = from + index * MINUTE_MS;
    const former = shown[index - 1] ?? local - MINUTE_MS;
    for (let missing = former + MINUTE_MS; missing < local; missing += MINUTE_MS) {
      if (means(calendar, missing)) due.add(at + (missing - former) - MINUTE_MS);
    }
    if (means(calendar, local) && (calendar.isRepeated || !seen.has(local))) due.add(at);
    seen.add(local);
  });
  return [...due].toSorted((one, other) => one - other);
}

function means(calendar: Calendar, local: number): boolean {
  const date = new Date(local);
  const fields: [number[] | null, number][] = [
    [calendar.minutes, date.getUTCMinutes()],
    [calendar.hours, date.getUTCHours()],
    [calendar.daysOfMonth, date.getUTCDate()],
    [calendar.months, date.getUTCMonth() + 1],
    [calendar.daysOfWeek, date.getUTCDay()],
  ];
  return fields.every(([values, value]) => values === null || values.includes(value));
}
