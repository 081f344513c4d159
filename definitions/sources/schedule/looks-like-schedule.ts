/** Is this text under `on` meant as a schedule, right or wrong, and not as the name of an event? */
export function looksLikeSchedule(text: string): boolean {
  return /^\s*(?:(?:daily|weekly|hourly|monthly|yearly|every|bi-?weekly|tri-?weekly)\b|@|[\d*]\S*\s)/i.test(text);
}
