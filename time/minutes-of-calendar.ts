import type { Calendar } from './calendar.ts';

/** The minutes of a day that a calendar means, counted from midnight, in order. */
export function minutesOfCalendar({ hours, minutes }: Calendar): number[] {
  const each = minutes ?? upTo(60);
  return (hours ?? upTo(24)).flatMap((hour) => each.map((minute) => hour * 60 + minute));
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
