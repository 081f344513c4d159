import { formatDuration } from '../../../time/format-duration.ts';
import { readCron } from './read-cron.ts';
import { isWholeInDay, readWords, type ScheduleWords, type TimeOfDay } from './read-words.ts';
import { scatter } from './scatter.ts';
import type { ScheduleItem } from './schedule-triggers.ts';
import { takeZone } from './take-zone.ts';

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
const MOST_LENGTH = 200;

export interface WrittenSchedule {
  /** A cron expression of five fields, or words. */
  cron: string;
  /** The name of a time zone, checked before. */
  timezone?: string | undefined;
}

/**
 * Reads one entry of `schedule`. What the words leave open is scattered by the automation's id. A problem is the rest of a
 * sentence that began with what was written.
 */
export function readSchedule(
  { cron: written, timezone }: WrittenSchedule,
  automation: string,
): { item: ScheduleItem } | { problem: string } {
  if (written.length > MOST_LENGTH) return { problem: `it is longer than ${MOST_LENGTH} characters` };
  if (/^\s*[\d*?]/.test(written)) return cronItem(written, written.trim().replace(/\s+/g, ' '), timezone ?? 'UTC');
  if (/^\s*(?:CRON_)?TZ=/.test(written)) return { problem: 'write the time zone as `timezone`, beside `cron`' };
  const taken = takeZone(written);
  if ('problem' in taken) return taken;
  if (taken.timezone !== null && timezone !== undefined) {
    return { problem: 'the words name a time zone, and so does `timezone`; remove one of them' };
  }
  const read = readWords(taken.words);
  if ('problem' in read) return read;
  const zone = taken.timezone ?? timezone ?? 'UTC';
  if (read.words.every === 'minutes' && !isWholeInDay(read.words.minutes)) {
    return { item: intervalItem(written, zone, { ...read.words, automation }) };
  }
  return cronItem(written, cronOf(read.words, automation), zone);
}

function cronItem(written: string, cron: string, timezone: string): { item: ScheduleItem } | { problem: string } {
  const read = readCron(cron);
  if ('problem' in read) return read;
  return { item: { written, planned: cron, timezone, calendars: read.calendars, interval: null } };
}

/** What no cron expression says: a distance that does not divide a day. */
function intervalItem(
  written: string,
  timezone: string,
  { minutes, isScattered, automation }: { minutes: number; isScattered: boolean; automation: string },
): ScheduleItem {
  const everyMs = minutes * MINUTE_MS;
  const phaseMs = isScattered ? scatter(automation, 'interval', minutes) * MINUTE_MS : 0;
  const planned = `every ${formatDuration(everyMs)}`;
  return { written, planned, timezone, calendars: [], interval: { everyMs, phaseMs } };
}

function cronOf(words: ScheduleWords, automation: string): string {
  if (words.every === 'minutes') {
    const days = words.days?.join(',') ?? '*';
    if (words.minutes < 60) return `${words.minutes === 1 ? '*' : `*/${words.minutes}`} * * * ${days}`;
    const hours = words.minutes === 60 ? '*' : `*/${words.minutes / 60}`;
    return `${words.isScattered ? scatter(automation, 'minute', 60) : 0} ${hours} * * ${days}`;
  }
  const time = minuteOfDay(words.time, automation);
  const clock = `${time % 60} ${Math.floor(time / 60)}`;
  if (words.every === 'day') return `${clock} * * ${words.days?.join(',') ?? '*'}`;
  return `${clock} * * ${words.day ?? scatter(automation, 'day', 7)}`;
}

function minuteOfDay(time: TimeOfDay, automation: string): number {
  if (time === null) return scatter(automation, 'time', DAY_MINUTES);
  if ('at' in time) return time.at;
  return (time.from + scatter(automation, 'time', time.minutes)) % DAY_MINUTES;
}
