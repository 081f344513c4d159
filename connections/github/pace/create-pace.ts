import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { RequestError } from 'octokit';
import type { PaceBook, Urgency } from '../../../contract/github/github-pace.ts';
import { createAccountOf, type AccountAccess } from './account-of.ts';
import { kindOfRequest, type PacedRequest, type RequestKind } from './kind-of-request.ts';
import { limitOfAnswer, limitOfError, type AnsweredLimit } from './limit-of-answer.ts';
import { createLocalShare, type LocalShare } from './local-share.ts';
import { ownLimit } from './own-limit.ts';
import { pacedRun } from './paced-for.ts';

/** A room that comes so soon is waited for; else the caller tries again when it is there, and holds nothing meanwhile. */
const WAITED_FOR_MS = 2_000;

export interface PaceOptions {
  book: PaceBook;
  /** This process: no other has the same name. */
  holder: string;
  /** The login of a token; null if the forge does not tell it. */
  login: (access: AccountAccess) => Promise<string | null>;
  now?: () => number;
  sleep?: (ms: number) => Promise<unknown>;
}

interface Answer {
  headers: Record<string, string | number | undefined>;
}

export interface Pace {
  /**
   * Sends a request as soon as GitHub's limits allow it, within two seconds. Throws `ownLimit` if they do not, as `send` does, and as
   * the book does if the database is away.
   */
  pass<Got extends Answer>(access: AccountAccess, request: PacedRequest, send: () => Promise<Got>): Promise<Got>;
}

/** Keeps the limits of the accounts behind all tokens of this process, together with the other processes on the same book. */
export function createPace({ book, holder, login, now = Date.now, sleep = pause }: PaceOptions): Pace {
  const accountOf = createAccountOf(login);
  const shares = new Map<string, LocalShare>();
  const shareOf = (account: string): LocalShare => {
    const share = shares.get(account) ?? createLocalShare({ account, holder, book, now });
    shares.set(account, share);
    return share;
  };
  return {
    pass: async (access, request, send) => {
      const account = await accountOf(access);
      const share = shareOf(account);
      const kind = kindOfRequest(request);
      const waits = { until: now() + WAITED_FOR_MS, now, sleep, request };
      const { leave } = await patiently(waits, async () => share.enter(kind.bucket, kind.points));
      let isSent = false;
      try {
        const isTrial = await takeContent(book, waits, { account, kind });
        isSent = true;
        const sent = sendNoting({ book, account, share, now }, send);
        if (isTrial && (await isTaken(sent, now()))) await book.noteAccepted(account);
        return await sent;
      } finally {
        leave(isSent);
      }
    },
  };
}

interface Waits {
  until: number;
  now: () => number;
  sleep: (ms: number) => Promise<unknown>;
  request: PacedRequest;
}

/** Tries until it succeeds, or until the next try would be too late. */
async function patiently<Got extends object>(
  { until, now, sleep, request }: Waits,
  attempt: () => Promise<Got | { tryAt: number }>,
): Promise<Got> {
  for (;;) {
    const got = await attempt();
    if (!('tryAt' in got)) return got;
    if (got.tryAt > until) throw ownLimit(got.tryAt, now(), request);
    await sleep(Math.max(1, got.tryAt - now()));
  }
}

async function takeContent(
  book: PaceBook,
  waits: Waits,
  { account, kind: { urgency } }: { account: string; kind: RequestKind },
): Promise<boolean> {
  if (urgency === null) return false;
  const ask = { account, key: keyOf(waits.request, urgency), urgency, runId: pacedRun() };
  const { isTrial } = await patiently(waits, async () => {
    const answer = await book.takeContent(ask);
    return answer.granted ? answer : { tryAt: answer.roomAt };
  });
  return isTrial;
}

/** The same for each attempt of a request, so that it keeps its place; its words cannot be read from it. */
function keyOf(request: PacedRequest & object, urgency: Urgency): string {
  const plain = Object.fromEntries(
    Object.entries(request).filter(([name]) => !['headers', 'request', 'mediaType', 'baseUrl'].includes(name)),
  );
  return createHash('sha256')
    .update(JSON.stringify([urgency, plain]))
    .digest('hex')
    .slice(0, 32);
}

/** Whether GitHub no longer limits the account. A refusal for another reason, such as a locked issue, says so, too. */
async function isTaken(sent: Promise<Answer>, now: number): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    return error instanceof RequestError && error.status < 500 && limitOfError(error, now) === null;
  }
}

interface Noting {
  book: PaceBook;
  account: string;
  share: LocalShare;
  now: () => number;
}

/** Whatever GitHub says about its limits holds for all processes from now on. */
async function sendNoting<Got extends Answer>(noting: Noting, send: () => Promise<Got>): Promise<Got> {
  const { now } = noting;
  try {
    const got = await send();
    await note(noting, limitOfAnswer(got.headers, now()));
    return got;
  } catch (error) {
    await note(noting, limitOfError(error, now()));
    throw error;
  }
}

async function note({ book, account, share }: Noting, limit: AnsweredLimit | null): Promise<void> {
  if (limit === null) return;
  share.keepStill(limit.until);
  // What GitHub has answered counts more than that the others do not learn of it: they are told by their own next request.
  await book.keepStill({ account, ...limit }).then(
    (until) => share.keepStill(until),
    () => undefined,
  );
}
