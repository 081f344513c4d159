import { randomUUID } from 'node:crypto';
import { RequestError } from 'octokit';
import { rateLimitDelay } from '../../connections/github/rate-limit-delay.ts';
import type { NoticePlace } from '../../contract/notice.ts';
import { SlackBusy } from '../../connections/slack/slack-refused.ts';
import {
  beginNoticeAttempt,
  endNoticeAttempt,
  forgetNotices,
  makeNoticeMessage,
  noticesOfMessage,
  noticeWork,
  waitingNotices,
  type NoticeMessage,
  type StoredNotice,
} from '../../database/notices/notice-messages.ts';
import { overNotices } from '../../database/notices/over-notices.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { commentNotices } from './comment-notices.ts';
import { failureText } from './failure-text.ts';
import type { NoticeDependencies } from './notice-sending.ts';
import { noticeText } from './notice-text.ts';
import { postNotices } from './post-notices.ts';

/** What happens within this time after a message is gathered into the next one. */
export const PACE_MS = 60_000;
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 60 * 60_000;
const GIVE_UP_MS = 24 * 60 * 60_000;
/** What fits into one message of Slack, with room for what escaping adds. */
const MOST_CHARACTERS = 9_000;
const MOST_NOTICES = 500;

/**
 * Sends what is due at `now`, in milliseconds, at each place: one message, with all notices that fit into it. A message that a
 * place does not take is tried again after a minute, later after up to an hour, and given up after a day. Killed at any point,
 * the next call goes on: a message that was posted is found by its mark and not posted again. One process at a time may call it.
 */
export async function sendNotices(dependencies: NoticeDependencies, now: number): Promise<void> {
  const { database, log } = dependencies;
  for (const { place, message } of await noticeWork(database, { now: timeOf(now), paceMs: PACE_MS })) {
    const due = message ?? (await gather(dependencies, place, now));
    if (due !== null) await attempt(dependencies, due, now);
    else log.debug({ place }, 'what was to be told is not true any more');
  }
}

/** Makes a message of the oldest notices that wait; null if none of them is true any more. */
async function gather(
  { database }: NoticeDependencies,
  place: NoticePlace,
  now: number,
): Promise<NoticeMessage | null> {
  const waiting = await waitingNotices(database, place, MOST_NOTICES);
  const over = await overNotices(database, waiting, timeOf(now));
  await forgetNotices(database, place, [...over]);
  const fitting = fittingOf(waiting.filter(({ key }) => !over.has(key)));
  if (fitting.length === 0) return null;
  const keys = fitting.map(({ key }) => key);
  return await makeNoticeMessage(database, { id: randomUUID(), place, keys, at: timeOf(now) });
}

/** At least one, even if it is too long: its message is split then. */
function fittingOf(stored: readonly StoredNotice[]): readonly StoredNotice[] {
  let fitting = stored;
  while (fitting.length > 1 && textOf(fitting).length > MOST_CHARACTERS) {
    fitting = fitting.slice(0, Math.ceil(fitting.length * 0.8) - 1);
  }
  return fitting;
}

async function attempt(dependencies: NoticeDependencies, message: NoticeMessage, now: number): Promise<void> {
  const { database, log } = dependencies;
  const { id, place } = message;
  const stored = await noticesOfMessage(database, id);
  const over = await overNotices(database, stored, timeOf(now));
  const notices = stored.filter(({ key }) => !over.has(key));
  if (!(await beginNoticeAttempt(database, message))) return;
  try {
    if (notices.length > 0) await send(dependencies, message, notices);
  } catch (error) {
    const redact = createRedact(await ownSecrets(dependencies.environment, dependencies.dataFolder));
    const reason = redact(failureText(error, place));
    log.warn({ place, notices: notices.length, attempts: message.attempts + 1, reason }, 'a notice could not be sent');
    return await endNoticeAttempt(database, id, endOf(message, { error, reason, now }));
  }
  await endNoticeAttempt(database, id, { sentAt: timeOf(now) });
}

interface Failed {
  error: unknown;
  reason: string;
  now: number;
}

function endOf({ madeAt, attempts }: NoticeMessage, { error, reason, now }: Failed) {
  // A message from far ahead was made while the clock was wrong.
  if (Math.abs(now - Date.parse(madeAt)) >= GIVE_UP_MS) return { givenUpAt: timeOf(now), reason };
  const pause = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 10), LONGEST_RETRY_MS);
  return { retryAt: timeOf(now + Math.max(pause, askedPause(error, now))), reason };
}

/** How long the place asks to wait, in milliseconds. */
function askedPause(error: unknown, now: number): number {
  if (error instanceof SlackBusy) return error.retryAfterMs;
  return error instanceof RequestError ? (rateLimitDelay(error, now) ?? 0) : 0;
}

async function send(
  dependencies: NoticeDependencies,
  message: NoticeMessage,
  notices: readonly StoredNotice[],
): Promise<void> {
  const { place } = message;
  const where = place.slice(place.indexOf(':') + 1);
  const sending = { message, where, text: textOf(notices), hosts: hostsOf(notices) };
  await (place.startsWith('slack:') ? postNotices(dependencies, sending) : commentNotices(dependencies, sending));
}

/** Of the pages that runs are about. */
function hostsOf(stored: readonly StoredNotice[]): string[] {
  const urls = stored.flatMap(({ notice }) => (notice.kind === 'approval' && notice.url !== null ? [notice.url] : []));
  return [...new Set(urls.flatMap((url) => URL.parse(url)?.hostname ?? []))];
}

function textOf(stored: readonly StoredNotice[]): string {
  return noticeText(stored.map(({ notice }) => notice));
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
