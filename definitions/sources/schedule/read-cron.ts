import { validateDetailed } from 'node-cron';
import type { Calendar } from '../../../time/calendar.ts';
import { daysOfCalendar } from '../../../time/days-of-calendar.ts';

interface Field {
  name: string;
  least: number;
  most: number;
  /** How many values `*` stands for; day 7 of a week is day 0. */
  count: number;
}

const FIELDS = [
  { name: 'minute', least: 0, most: 59, count: 60 },
  { name: 'hour', least: 0, most: 23, count: 24 },
  { name: 'day of the month', least: 1, most: 31, count: 31 },
  { name: 'month', least: 1, most: 12, count: 12 },
  { name: 'day of the week', least: 0, most: 7, count: 7 },
] as const satisfies Field[];

/**
 * Reads a cron expression of five fields. If the day of the month and the day of the week are both restricted, one of them is
 * enough, as in cron: then there are two calendars. A problem is the rest of a sentence that began with the expression.
 */
export function readCron(expression: string): { calendars: Calendar[] } | { problem: string } {
  const written = expression.trim().split(/\s+/);
  const [zone = ''] = written.slice(5);
  // The sixth field of a cron expression with seconds may be the name of a day.
  if (/^(?!sun|mon|tue|wed|thu|fri|sat)[a-z]/i.test(zone)) {
    return { problem: `write its time zone as \`timezone\`, beside \`cron\`` };
  }
  if (written.length === 6) return { problem: 'it has six fields; remove the first, which counts seconds' };
  if (written.length !== FIELDS.length) {
    return {
      problem: `it has ${written.length} fields, not five: minute, hour, day of the month, month, day of the week`,
    };
  }
  const values: (number[] | null)[] = [];
  for (const [index, field] of FIELDS.entries()) {
    const read = readField(written[index] ?? '', field, index);
    if ('problem' in read) return read;
    values.push(read.values);
  }
  const calendars = calendarsOf(written, values).filter(canBeDue);
  if (calendars.length > 0) return { calendars };
  return { problem: 'it can never be due: none of its months has such a day; change the day or the month' };
}

function calendarsOf(written: string[], values: (number[] | null)[]): Calendar[] {
  const [minutes = null, hours = null, daysOfMonth = null, months = null, daysOfWeek = null] = values;
  const isRepeated = hours === null || isThroughTheDay(written[1] ?? '');
  const both = { minutes, hours, daysOfMonth, months, daysOfWeek, isRepeated };
  // Cron looks at the first character: `*/2` is no restriction in this sense, and then both fields must hold.
  const isOne = [written[2], written[4]].every((days) => days?.startsWith('*') === false);
  return isOne
    ? [
        { ...both, daysOfWeek: null },
        { ...both, daysOfMonth: null },
      ]
    : [both];
}

/** Does this hour mean the whole day evenly? A star does, and each second hour from 0 or 1; `22-23` and `9-17` do not. */
function isThroughTheDay(hour: string): boolean {
  if (/^\*(?:\/\d+)?$/.test(hour)) return true;
  const [, first, end, step = '1'] = /^(\d+)(-23)?(?:\/(\d+))?$/.exec(hour) ?? [];
  const isRange = end !== undefined || hour.includes('/');
  return isRange && Number(first) < Number(step);
}

/** The values of one field, in order; null if it has all of them. */
function readField(written: string, field: Field, index: number): { values: number[] | null } | { problem: string } {
  const { name, least, most, count } = field;
  const not = (why: string): { problem: string } => ({ problem: `its ${name} is ${written}: ${why}` });
  if (!/^[\d*a-z,/-]+$/i.test(written) || /(?:^|[\d,-])[lw]+(?:$|[,-])/i.test(written)) {
    return not('write numbers, `*`, `-`, `,` and `/` only; `?`, `L`, `W` and `#` are not part of cron');
  }
  const steps = [...written.matchAll(/\/(\d+)/g)].map(([, step]) => Number(step));
  if (steps.some((step) => step > most - least)) {
    return not(
      `the step is longer than the field, which begins anew after ${count}; write \`every …\` in words instead`,
    );
  }
  // GitHub allows `20/15`, from 20 to the end.
  const whole = written.replaceAll(/(^|,)(\d+)\//g, `$1$2-${most === 7 ? 6 : most}/`);
  const { valid, fields } = validateDetailed(FIELDS.map((_, each) => (each === index ? whole : '*')).join(' '));
  // It takes the beginning of a range that wraps, such as 24-1, unchecked.
  const isInside = [...written.replaceAll(/\/\d+/g, '').matchAll(/\d+/g)].every(
    ([value]) => Number(value) >= least && Number(value) <= most,
  );
  if (!valid || !fields || !isInside)
    return not(`write ${least} to ${most}, \`*\`, \`*/2\`, or a list or range of those`);
  const read = [fields.minute, fields.hour, fields.dayOfMonth, fields.month, fields.dayOfWeek][index] ?? [];
  const values = [...new Set(read.map(Number))].toSorted((one, other) => one - other);
  return { values: values.length === count ? null : values };
}

/** Any span of 41 years has 29 February on each weekday. */
function canBeDue(calendar: Calendar): boolean {
  return daysOfCalendar(calendar, 0).next().done !== true;
}
