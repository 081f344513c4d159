const DAY_MINUTES = 24 * 60;

/** Times of day as combinations of hours and minutes. Null means any value. */
export interface MinuteRectangle {
  hours: number[] | null;
  minutes: number[] | null;
}

/** Minutes since midnight as combinations of hours and minutes. Days before or after count as the same times of day. */
export function minuteRectangles(minutesOfDay: number[]): MinuteRectangle[] {
  const inDay = minutesOfDay.map((minute) => (minute + 2 * DAY_MINUTES) % DAY_MINUTES);
  const byHour = Map.groupBy(inDay, (minute) => Math.floor(minute / 60));
  const hours = [...byHour].map(([hour, minutes]) => ({ hour, minutes: minutes.map((minute) => minute % 60) }));
  const alike = Map.groupBy(hours, ({ minutes }) => minutes.join());
  return [...alike.values()].map((group) => ({
    hours: group.length === 24 ? null : group.map(({ hour }) => hour).toSorted((one, other) => one - other),
    minutes: group[0]?.minutes.length === 60 ? null : (group[0]?.minutes ?? []),
  }));
}
