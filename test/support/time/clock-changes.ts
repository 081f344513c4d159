/** Time zones whose clocks change twice in 2026: at midnight, by half an hour, and in both halves of the Earth. */
export const CHANGING_ZONES = [
  'Africa/Cairo',
  'America/New_York',
  'America/Santiago',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Australia/Melbourne',
  'Europe/Berlin',
] as const;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What the clocks of a zone show at each minute of a span, as Intl says. */
export interface ClockSpan {
  zone: string;
  from: number;
  to: number;
  /** The local time of each minute, in milliseconds since 1970 as if in UTC. */
  shown: number[];
}

const known = new Map<string, ClockSpan[]>();

/** The minutes around each change of the clocks of a zone in 2026: a day and a half before and after. */
export function clockChanges(zone: string): ClockSpan[] {
  const spans = known.get(zone) ?? readChanges(zone);
  known.set(zone, spans);
  return spans;
}

function readChanges(zone: string): ClockSpan[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const shownAt = (instant: number): number => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
  const isSame = (one: number, other: number): boolean => shownAt(one) - one === shownAt(other) - other;
  const spans: ClockSpan[] = [];
  for (let day = Date.UTC(2026, 0); day < Date.UTC(2027, 0); day += DAY_MS) {
    if (isSame(day, day + DAY_MS)) continue;
    let at = day;
    while (isSame(at, at + HOUR_MS)) at += HOUR_MS;
    const [from, to] = [at - 36 * HOUR_MS, at + 36 * HOUR_MS];
    const count = (to - from) / MINUTE_MS;
    spans.push({
      zone,
      from,
      to,
      shown: Array.from({ length: count }, (_, index) => shownAt(from + index * MINUTE_MS)),
    });
  }
  return spans;
}
