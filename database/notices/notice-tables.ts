import type { Generated } from 'kysely';
import type { NoticePlace } from '../../contract/notice.ts';

/** Where `notify` of `curfew.yml` sends notices; without a row nothing is recorded. */
export interface NoticePlacesTable {
  place: NoticePlace;
}

/**
 * What is to be told at a place. The row is there before anything is sent.
 *
 *     waiting ──▶ in a message ──▶ sent, or given up
 */
export interface NoticesTable {
  /** As `noticeKey` says. */
  key: string;
  place: NoticePlace;
  /** JSON of `Notice`. */
  notice: string;
  at: string;
  /** The message that tells it; null while it waits. */
  messageId: Generated<string | null>;
}

/** A message that tells one or more notices. Which ones never changes, so an attempt that is repeated says the same. */
export interface NoticeMessagesTable {
  id: string;
  place: NoticePlace;
  madeAt: string;
  /** Attempts to send it that were begun. After the first one it may have been posted, even if that is not known. */
  attempts: Generated<number>;
  /** After a failure: not tried again before. */
  retryAt: Generated<string | null>;
  sentAt: Generated<string | null>;
  givenUpAt: Generated<string | null>;
  /** Why the last attempt failed. */
  reason: Generated<string | null>;
}

/** The hours in which a source sent something. */
export interface SourceHoursTable {
  source: string;
  /** The beginning of a time in UTC, such as `2026-11-27T09`. */
  hour: string;
  /** When the last delivery of this hour came. */
  lastAt: string;
}
