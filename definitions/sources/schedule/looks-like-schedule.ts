const WORDS =
  /^(?:daily|weekly|hourly|monthly|yearly|every|bi-?weekly|tri-?weekly|weekdays|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/i;
const CRON = /^(?:@|[\d*]\S*\s)/;

/** Is this text under `on` meant as a schedule, right or wrong, and not as the name of an event? */
export function looksLikeSchedule(text: string): boolean {
  const written = text.trimStart();
  return WORDS.test(written) || CRON.test(written);
}
