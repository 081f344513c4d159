import { suggestion } from '../../../text/suggestion.ts';
import { SCHEDULE_HEADS } from './schedule-heads.ts';

const WORDS =
  /^(?:daily|weekly|hourly|monthly|yearly|every|bi-?weekly|tri-?weekly|weekdays|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/i;
const CRON = /^(?:@|[\d*]\S*\s)/;

/** Is this text under `on` meant as a schedule, right or wrong, and not as the name of an event? */
export function looksLikeSchedule(text: string): boolean {
  const written = text.trimStart();
  return WORDS.test(written) || CRON.test(written) || suggestion(firstWord(written), SCHEDULE_HEADS) !== '';
}

/** `daily` of `daily around 14:00`. */
function firstWord(written: string): string {
  return /^\S*/.exec(written)?.[0] ?? '';
}
