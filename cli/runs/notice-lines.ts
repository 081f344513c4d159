import type { NoticePlace } from '../../contract/notice.ts';
import type { UnsentNotices } from '../../database/notices/unsent-notices.ts';
import { oneLine } from '../../text/one-line.ts';

/** For so long people are told that notices were given up. */
const GIVEN_UP_MS = 7 * 86_400_000;
const MOST_BYTES = 500;

/** RFC 3339: what was given up before is not mentioned any more. */
export function givenUpSince(now: number): string {
  return new Date(now - GIVEN_UP_MS).toISOString();
}

/** Says which notices could not be sent and why, a line for each message; no lines if all were. */
export function noticeLines(unsent: readonly UnsentNotices[]): string[] {
  return unsent.map(({ place, notices, since, retryAt, reason }) => {
    const what = notices === 1 ? '1 notice' : `${notices} notices`;
    const now = retryAt === null ? 'Given up after a day' : `Tried since ${since}, and again at ${retryAt}`;
    return `${what} could not be sent to ${placeWords(place)}: ${oneLine(reason, MOST_BYTES)}. ${now}.`;
  });
}

/** `#agents in Slack`, or `acme/ops#12`. */
export function placeWords(place: NoticePlace): string {
  const [kind, where] = [place.slice(0, place.indexOf(':')), place.slice(place.indexOf(':') + 1)];
  return kind === 'slack' ? `${where} in Slack` : where;
}
