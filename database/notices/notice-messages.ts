import type { Selectable } from 'kysely';
import type { Notice, NoticePlace } from '../../contract/notice.ts';
import { inChunks } from '../retention/in-chunks.ts';
import type { Database } from '../schema.ts';
import type { NoticeMessagesTable } from './notice-tables.ts';

export type NoticeMessage = Selectable<NoticeMessagesTable>;

/** A notice, and its key. */
export interface StoredNotice {
  key: string;
  notice: Notice;
}

/** What there is to do at a place: a message to send, once more or at once; or notices that are in no message yet. */
export interface NoticeWork {
  place: NoticePlace;
  /** Null: notices wait for one. */
  message: NoticeMessage | null;
}

/**
 * What there is to do at `now`, in each place. At a place that does not take a message everything else waits for it, and no two
 * messages are made for a place within `paceMs`.
 */
export async function noticeWork(
  database: Database,
  { now, paceMs }: { now: string; paceMs: number },
): Promise<NoticeWork[]> {
  const places = await database.selectFrom('noticePlaces').select('place').orderBy('place').execute();
  const work: NoticeWork[] = [];
  for (const { place } of places) {
    const last = await database
      .selectFrom('noticeMessages')
      .selectAll()
      .where('place', '=', place)
      .orderBy('madeAt', 'desc')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    const isOver = last === undefined || last.sentAt !== null || last.givenUpAt !== null;
    if (!isOver) {
      if (last.retryAt === null || last.retryAt <= now) work.push({ place, message: last });
    } else if (last === undefined || Date.parse(now) - Date.parse(last.madeAt) >= paceMs) {
      if ((await waitingNotices(database, place, 1)).length > 0) work.push({ place, message: null });
    }
  }
  return work;
}

/** The notices for a place that are in no message yet, the oldest first. */
export async function waitingNotices(database: Database, place: NoticePlace, limit: number): Promise<StoredNotice[]> {
  const rows = await database
    .selectFrom('notices')
    .select(['key', 'notice'])
    .where('messageId', 'is', null)
    .where('place', '=', place)
    .orderBy('at')
    .orderBy('key')
    .limit(limit)
    .execute();
  return rows.map(readNotice);
}

export async function noticesOfMessage(database: Database, messageId: string): Promise<StoredNotice[]> {
  const rows = await database
    .selectFrom('notices')
    .select(['key', 'notice'])
    .where('messageId', '=', messageId)
    .orderBy('at')
    .orderBy('key')
    .execute();
  return rows.map(readNotice);
}

/** Forgets notices that are not true any more and were in no message. */
export async function forgetNotices(database: Database, place: NoticePlace, keys: readonly string[]): Promise<void> {
  for (const chunk of inChunks(keys)) {
    await database
      .deleteFrom('notices')
      .where('place', '=', place)
      .where('messageId', 'is', null)
      .where('key', 'in', chunk)
      .execute();
  }
}

/** Stores a message with these notices, before anything is sent. */
export async function makeNoticeMessage(
  database: Database,
  { id, place, keys, at }: { id: string; place: NoticePlace; keys: readonly string[]; at: string },
): Promise<NoticeMessage> {
  return await database.transaction().execute(async (transaction) => {
    for (const chunk of inChunks(keys)) {
      await transaction
        .updateTable('notices')
        .set({ messageId: id })
        .where('place', '=', place)
        .where('messageId', 'is', null)
        .where('key', 'in', chunk)
        .execute();
    }
    return await transaction
      .insertInto('noticeMessages')
      .values({ id, place, madeAt: at })
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/** Notes that an attempt begins, before it may have an effect. */
export async function beginNoticeAttempt(database: Database, id: string): Promise<void> {
  await database
    .updateTable('noticeMessages')
    .set((row) => ({ attempts: row('attempts', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** Notes how an attempt ended: the message was sent, is tried again at `retryAt`, or is given up. */
export async function endNoticeAttempt(
  database: Database,
  id: string,
  end: { sentAt: string } | { retryAt: string; reason: string } | { givenUpAt: string; reason: string },
): Promise<void> {
  await database.updateTable('noticeMessages').set(end).where('id', '=', id).execute();
}

function readNotice({ key, notice }: { key: string; notice: string }): StoredNotice {
  return { key, notice: JSON.parse(notice) as Notice };
}
