import { isTimezone } from '../../schema/is-timezone.ts';

/** Abbreviations that GitHub Agentic Workflows knows; each stands for one distance to UTC, in summer and in winter. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ['pst', '-08:00'],
  ['pdt', '-07:00'],
  ['est', '-05:00'],
  ['edt', '-04:00'],
  ['jst', '+09:00'],
  ['ist', '+05:30'],
  ['utc', 'UTC'],
  ['gmt', 'UTC'],
]);

const MOST_AHEAD = 14 * 60;
const MOST_BEHIND = 12 * 60;

/**
 * Takes the time zone out of a schedule in words. Returns the words in lower case without it, and the zone: an IANA name, a
 * fixed distance to UTC such as `+08:00`, or null if the words name none.
 */
export function takeZone(written: string): { words: string; timezone: string | null } | { problem: string } {
  const zones = new Set<string>();
  const words: string[] = [];
  for (const word of written.trim().split(/\s+/)) {
    const lower = word.toLowerCase();
    const zone = zoneOf(word, lower);
    if (zone === null) words.push(lower);
    else if (typeof zone === 'object') return zone;
    else zones.add(zone);
  }
  if (zones.size > 1) return { problem: `it names ${zones.size} time zones; name one` };
  return { words: words.join(' '), timezone: [...zones][0] ?? null };
}

function zoneOf(word: string, lower: string): string | { problem: string } | null {
  const known = ABBREVIATIONS.get(lower);
  if (known !== undefined) return known;
  if (/^(?:utc|gmt)[+\d-]/.test(lower)) return offsetOf(lower);
  if (isTimezone(word)) return word;
  if (!/^[A-Za-z_]+\/[\w/+-]+$/.test(word)) return null;
  return { problem: `${word} is no time zone; write a name such as Europe/Berlin, or utc+8` };
}

function offsetOf(word: string): string | { problem: string } {
  const [, sign, hours = '', minutes = '0'] = /^(?:utc|gmt)([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(word) ?? [];
  if (sign === undefined) return { problem: `${word} is no distance to UTC; write one such as utc+8 or utc-3:30` };
  const distance = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || distance > (sign === '+' ? MOST_AHEAD : MOST_BEHIND)) {
    return { problem: `${word} is no distance to UTC; the least is utc-12, the most utc+14` };
  }
  return distance === 0 ? 'UTC' : `${sign}${hours.padStart(2, '0')}:${minutes.padStart(2, '0')}`;
}
