import { DAY_MS } from '../../time/day-ms.ts';

/** Dates as combinations of years, months, days of the month and days of the week. Null means any value. */
export interface DayRectangle {
  years: number[] | null;
  months: number[] | null;
  daysOfMonth: number[] | null;
  daysOfWeek: number[] | null;
}

interface Years {
  firstYear: number;
  lastYear: number;
}

/**
 * Writes dates, each given as the midnight in UTC at which it begins, as combinations that mean exactly these dates in the given
 * years. A combination that is the same in each month of all the years names neither years nor months.
 */
export function dayRectangles(days: number[], years: Years): DayRectangle[] {
  const byMonth = Map.groupBy(days, (day) => monthOf(day));
  const months = [...byMonth].map(([month, ofMonth]) => ({ month, ...daysWithin(month, ofMonth) }));
  const alike = Map.groupBy(months, ({ daysOfMonth, daysOfWeek }) => `${daysOfMonth?.join()} ${daysOfWeek?.join()}`);
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { daysOfMonth, daysOfWeek } = first;
    const inYears = monthRectangles(
      group.map(({ month }) => month),
      years,
    );
    return inYears.map((each) => ({ years: each.years, months: each.months, daysOfMonth, daysOfWeek }));
  });
}

/** Months since the year 0. */
function monthOf(day: number): number {
  const date = new Date(day);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The dates of one month by days of the week if they follow those through the whole month, or else by their numbers. */
function daysWithin(month: number, days: number[]): Pick<DayRectangle, 'daysOfMonth' | 'daysOfWeek'> {
  const week = new Set(days.map((day) => new Date(day).getUTCDay()));
  const begin = Date.UTC(Math.floor(month / 12), month % 12);
  const end = Date.UTC(Math.floor(month / 12), (month % 12) + 1);
  let ofWeek = 0;
  for (let day = begin; day < end; day += DAY_MS) if (week.has(new Date(day).getUTCDay())) ofWeek++;
  if (ofWeek === days.length) return { daysOfMonth: null, daysOfWeek: week.size === 7 ? null : inOrder([...week]) };
  return { daysOfMonth: inOrder(days.map((day) => new Date(day).getUTCDate())), daysOfWeek: null };
}

function monthRectangles(months: number[], { firstYear, lastYear }: Years): Pick<DayRectangle, 'years' | 'months'>[] {
  if (months.length === (lastYear - firstYear + 1) * 12) return [{ years: null, months: null }];
  const byYear = [...Map.groupBy(months, (month) => Math.floor(month / 12))];
  const ofYears = byYear.map(([year, ofYear]) => ({ year, months: inOrder(ofYear.map((month) => (month % 12) + 1)) }));
  const alike = Map.groupBy(ofYears, (each) => each.months.join());
  return [...alike.values()].map((group) => ({
    years: inOrder(group.map(({ year }) => year)),
    months: group[0]?.months.length === 12 ? null : (group[0]?.months ?? []),
  }));
}

function inOrder(values: number[]): number[] {
  return values.toSorted((one, other) => one - other);
}
