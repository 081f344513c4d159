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
 * No pause after a failure is so long. A time that is further ahead was written while a clock was wrong, and would stop a place
 * until then, so it does not count.
 */
const MOST_AHEAD_MS = 2 * 60 * 60_000;

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
    const message = await unfinishedMessage(database, place);
    if (message !== null) {
      const { retryAt } = message;
      if (retryAt === null || retryAt <= now || retryAt > timeFrom(now, MOST_AHEAD_MS)) work.push({ place, message });
    } else if (!(await hasMessageNear(database, { place, now, paceMs }))) {
      if ((await waitingNotices(database, place, 1)).length > 0) work.push({ place, message: null });
    }
  }
  return work;
}

async function unfinishedMessage(database: Database, place: NoticePlace): Promise<NoticeMessage | null> {
  const message = await database
    .selectFrom('noticeMessages')
    .selectAll()
    .where('place', '=', place)
    .where('sentAt', 'is', null)
    .where('givenUpAt', 'is', null)
    .orderBy('madeAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return message ?? null;
}

/** A message that seems to be made much later than now does not count: the clock was wrong then. */
async function hasMessageNear(
  database: Database,
  { place, now, paceMs }: { place: NoticePlace; now: string; paceMs: number },
): Promise<boolean> {
  const near = await database
    .selectFrom('noticeMessages')
    .select('id')
    .where('place', '=', place)
    .where('madeAt', '>', timeFrom(now, -paceMs))
    .where('madeAt', '<', timeFrom(now, paceMs))
    .limit(1)
    .executeTakeFirst();
  return near !== undefined;
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

/**
 * Notes that an attempt begins, before it may have an effect. Returns false if there is nothing to begin: another process has
 * begun one since the message was read, or the place is no place of `notify` any more.
 */
export async function beginNoticeAttempt(
  database: Database,
  { id, attempts }: Pick<NoticeMessage, 'id' | 'attempts'>,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('noticeMessages')
    .set({ attempts: attempts + 1 })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
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

function timeFrom(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}
