import type { NoticePlace } from '../../contract/notice.ts';
import type { Database } from '../schema.ts';

/** A message with notices that its place did not take so far. */
export interface UnsentNotices {
  place: NoticePlace;
  /** How many notices it has. */
  notices: number;
  attempts: number;
  /** RFC 3339: since when it is tried. */
  since: string;
  /** When it is tried again; null if it was given up. */
  retryAt: string | null;
  reason: string;
}

/**
 * The messages that could not be sent to places of `notify`: those that are still tried, and those that were given up since a time
 * (RFC 3339).
 */
export async function unsentNotices(database: Database, givenUpSince: string): Promise<UnsentNotices[]> {
  const rows = await database
    .selectFrom('noticeMessages')
    .select((row) => [
      'place',
      'attempts',
      'madeAt as since',
      'retryAt',
      'givenUpAt',
      'reason',
      row
        .selectFrom('notices')
        .select((notice) => notice.fn.countAll<number | string>().as('count'))
        .whereRef('notices.messageId', '=', 'noticeMessages.id')
        .as('notices'),
    ])
    .where('place', 'in', (row) => row.selectFrom('noticePlaces').select('place'))
    .where('sentAt', 'is', null)
    .where('reason', 'is not', null)
    .where((row) => row.or([row('givenUpAt', 'is', null), row('givenUpAt', '>=', givenUpSince)]))
    .orderBy('madeAt')
    .execute();
  return rows.map(({ givenUpAt, notices, retryAt, reason, ...row }) => ({
    ...row,
    notices: Number(notices),
    retryAt: givenUpAt === null ? retryAt : null,
    reason: reason ?? '',
  }));
}
