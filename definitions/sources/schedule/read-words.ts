import { suggestion } from '../../../text/suggestion.ts';
import { readClockTime } from './read-clock-time.ts';
import { SCHEDULE_HEADS } from './schedule-heads.ts';

/** A time of day in minutes after midnight, a span of which one is chosen, or null: the whole day. */
export type TimeOfDay = { at: number } | { from: number; minutes: number } | null;

/** A schedule in words. `days` are days of the week, null for all of them. */
export type ScheduleWords =
  | { every: 'day'; days: readonly number[] | null; time: TimeOfDay }
  | { every: 'week'; day: number | null; time: TimeOfDay }
  | { every: 'minutes'; minutes: number; isScattered: boolean; days: readonly number[] | null };

const WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const WEEKDAYS = [1, 2, 3, 4, 5];
const UNITS: Record<string, number> = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 };
/** A year: nothing longer is meant by a schedule in words. */
const MOST_MINUTES = 366 * 24 * 60;

const EXAMPLES =
  'write daily, daily around 14:00, daily between 9:00 and 17:00, daily on weekdays, weekly on monday, hourly, every 12h, ' +
  'or a cron expression of five fields';

const ON_SOME_DAYS = 'daily on weekdays, one entry for each day, or a cron expression such as `0 9 * * 1,4`';

const LONGER = 'no words are longer than a week; write a cron expression, such as `0 9 15 * *` for each 15th at 9:00';

/**
 * Reads a schedule in the words of GitHub Agentic Workflows, in lower case and without its time zone. A problem is the rest of
 * a sentence that began with the words.
 */
export function readWords(words: string): { words: ScheduleWords } | { problem: string } {
  const days = / on weekdays\b/.test(words) ? WEEKDAYS : null;
  const rest = words.replace(/ on weekdays\b/, '').trim();
  const [, head = '', tail = ''] = /^(daily|weekly|hourly|bi-?weekly|tri-?weekly|every)\b\s*(.*)$/.exec(rest) ?? [];
  if (head === 'daily') return daily(tail, days);
  if (head === 'weekly')
    return days === null ? weekly(tail) : { problem: 'a week has one day here; write daily on weekdays' };
  if (head === 'every') return every(tail, days);
  if (head !== '' && tail !== '') return cannotFollow(tail, head);
  if (head !== '') {
    const minutes = head === 'hourly' ? 60 : head.startsWith('bi') ? 14 * 24 * 60 : 21 * 24 * 60;
    return recurring(minutes, days, true);
  }
  if (/^weekdays?\b/.test(rest)) return { problem: `write daily on weekdays ${asAround(rest)}`.trim() };
  if (WEEK.some((day) => rest.startsWith(day)))
    return { problem: `write weekly on ${rest.replace(' at ', ' around ')}` };
  if (/^(?:monthly|yearly|annually|quarterly)\b/.test(rest)) return { problem: LONGER };
  if (rest.startsWith('@')) return { problem: `${rest} is a nickname of cron; ${EXAMPLES}` };
  const [first = ''] = rest.split(' ', 1);
  return { problem: `it is no schedule${suggestion(first, SCHEDULE_HEADS).replace('?', '')}; ${EXAMPLES}` };
}

function daily(tail: string, days: readonly number[] | null): { words: ScheduleWords } | { problem: string } {
  const [, day = ''] = /^on (\S+)/.exec(tail) ?? [];
  if (WEEK.includes(day)) return { problem: `write weekly ${tail}` };
  if (day !== '') return { problem: `\`on ${day}\` is not understood; write ${ON_SOME_DAYS}` };
  const time = readTime(tail);
  return 'problem' in time ? time : { words: { every: 'day', days, time: time.time } };
}

function weekly(tail: string): { words: ScheduleWords } | { problem: string } {
  if (/^on [a-z]+(?:\s*,| and )/.test(tail)) return { problem: `weekly names one day; write ${ON_SOME_DAYS}` };
  if (WEEK.some((day) => tail.startsWith(day)))
    return { problem: `write weekly on ${tail.replace(' at ', ' around ')}` };
  const [, name, rest = tail] = /^on (\S+)\s*(.*)$/.exec(tail) ?? [];
  const day = name === undefined ? null : WEEK.findIndex((each) => each === name || each.slice(0, 3) === name);
  if (day === -1) return { problem: `${name} is no day of the week; write one of ${WEEK.slice(1).join(', ')}, sunday` };
  const time = readTime(rest);
  return 'problem' in time ? time : { words: { every: 'week', day, time: time.time } };
}

function every(tail: string, days: readonly number[] | null): { words: ScheduleWords } | { problem: string } {
  if (/^(?:\d+ ?)?(?:mo|months?|years?)\b/.test(tail)) return { problem: LONGER };
  if (tail.startsWith('weekday')) return { problem: `write daily on weekdays ${asAround(tail)}`.trim() };
  if (WEEK.some((name) => tail.startsWith(name)))
    return { problem: `write weekly on ${tail.replace(' at ', ' around ')}` };
  const [, digits = '1', unit = '', rest = ''] =
    /^(\d+)?\s*(s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?|w|weeks?)\b\s*(.*)$/.exec(tail) ?? [];
  if (unit === '') return { problem: `\`every\` needs a whole number and one unit, such as every 90m; ${EXAMPLES}` };
  if (unit.startsWith('s')) return { problem: 'a schedule counts in minutes; write every 1m or more' };
  const minutes = Number(digits) * (UNITS[unit.charAt(0)] ?? 0);
  if (minutes === 0) return { problem: 'zero is no distance; write every 1m or more' };
  if (minutes > MOST_MINUTES) return { problem: 'that is more than a year; write a cron expression' };
  if (rest !== '' && minutes === UNITS['d']) return { problem: `write daily ${asAround(tail)}` };
  if (rest !== '' && minutes === UNITS['w']) return { problem: `write weekly ${asAround(tail)}` };
  if (rest !== '') return cannotFollow(rest, `every ${tail.slice(0, -rest.length).trim()}`);
  if (minutes === UNITS['d']) return { words: { every: 'day', days, time: null } };
  if (minutes === UNITS['w'] && days === null) return { words: { every: 'week', day: null, time: null } };
  return recurring(minutes, days, !unit.startsWith('m'));
}

/** What follows the first unit or name, with the word that gives a time here. */
function asAround(tail: string): string {
  return tail.replace(/^(?:\d+\s*)?[a-z]+\s*/, '').replace(/^at /, 'around ');
}

function cannotFollow(tail: string, head: string): { problem: string } {
  return { problem: `\`${tail}\` cannot follow \`${head}\`; for fixed times write daily, weekly or a cron expression` };
}

function recurring(
  minutes: number,
  days: readonly number[] | null,
  isScattered: boolean,
): { words: ScheduleWords } | { problem: string } {
  if (days !== null && !isWholeInDay(minutes)) {
    return { problem: '`on weekdays` needs a distance that divides an hour or a day evenly, such as every 4h' };
  }
  return { words: { every: 'minutes', minutes, isScattered, days } };
}

/** Whether cron can say it: the same minutes in each hour, or the same hours on each day. */
export function isWholeInDay(minutes: number): boolean {
  return minutes < 60 ? 60 % minutes === 0 : minutes % 60 === 0 && (24 * 60) % minutes === 0 && minutes < 24 * 60;
}

function readTime(tail: string): { time: TimeOfDay } | { problem: string } {
  if (tail === '') return { time: null };
  const [, around] = /^around (.+)$/.exec(tail) ?? [];
  if (around !== undefined) {
    const at = readClockTime(around);
    return at === null ? wrongTime(around) : { time: { at } };
  }
  const [, first, last] = /^between (.+) and (.+)$/.exec(tail) ?? [];
  if (first !== undefined && last !== undefined) return between(first, last);
  const [, at] = /^at (.+)$/.exec(tail) ?? [];
  if (at !== undefined) return { problem: `write \`around ${at}\`: it is due at that time` };
  return { problem: `\`${tail}\` is not understood; ${EXAMPLES}` };
}

function between(first: string, last: string): { time: TimeOfDay } | { problem: string } {
  const [from, to] = [readClockTime(first), readClockTime(last)];
  if (from === null || to === null) return wrongTime(from === null ? first : last);
  if (from === to) return { problem: 'both times are the same; write around instead of between' };
  return { time: { from, minutes: (to - from + 24 * 60) % (24 * 60) } };
}

function wrongTime(written: string): { problem: string } {
  const [, time = '', rest = ''] = /^(.+) (\S+)$/.exec(written) ?? [];
  if (readClockTime(time) !== null && rest !== 'am' && rest !== 'pm') {
    return { problem: `\`${rest}\` is no time zone; write a name such as Europe/Berlin, or utc+8` };
  }
  return { problem: `${written} is no time of day; write one such as 14:00, 2pm, 2:30pm, noon or midnight` };
}
