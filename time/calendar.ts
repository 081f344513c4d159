/**
 * The times at which something is due, as fields of a clock and a calendar. A time is meant if each field holds. Null means
 * any value. Lists are sorted and not empty.
 */
export interface Calendar {
  minutes: number[] | null;
  hours: number[] | null;
  /** 1 to 31. */
  daysOfMonth: number[] | null;
  /** 1 to 12. */
  months: number[] | null;
  /** 0 is Sunday. */
  daysOfWeek: number[] | null;
  /**
   * Whether it is due again in an hour that the clocks repeat: true for what recurs through the day, such as each half hour;
   * false for fixed times of day, which are due once per local date.
   */
  isRepeated: boolean;
}
