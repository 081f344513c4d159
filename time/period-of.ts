import type { BudgetPeriod } from '../money/budget.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The day (`2026-11-21`) or month (`2026-11`) of an instant where `timeZone` is kept. Periods of one kind sort as text.
 * Throws RangeError for what is not an instant or not an IANA time zone.
 */
export function periodOf(instant: string | number, per: BudgetPeriod, timeZone: string): string {
  const parts = formatOf(timeZone).formatToParts(new Date(instant));
  const read = (type: 'year' | 'month' | 'day'): string => parts.find((part) => part.type === type)?.value ?? '';
  const month = `${read('year').padStart(4, '0')}-${read('month')}`;
  return per === 'month' ? month : `${month}-${read('day')}`;
}

/** Making a format costs fifty times as much as using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}
