import type { PaceBook, PointBucket, Share } from '../../../contract/github/github-pace.ts';

/** How long a process that lacks a slot waits before it asks the others again. */
const LOOK_AGAIN_MS = 250;

export interface LocalShareOptions {
  account: string;
  /** The process. */
  holder: string;
  book: PaceBook;
  now: () => number;
}

/** What this process may spend of one account. It asks the database once for many requests. */
export interface LocalShare {
  /** Takes points and a slot, or says when to try again. */
  enter(bucket: PointBucket, points: number): Promise<Entered | { tryAt: number }>;
  /** Nothing is sent before this instant. */
  keepStill(until: number): void;
}

export interface Entered {
  /** Gives the slot back, and the points, too, if nothing was sent. */
  leave: (isSent: boolean) => void;
}

interface Points {
  share: Share;
  left: number;
}

export function createLocalShare({ account, holder, book, now }: LocalShareOptions): LocalShare {
  const held: Partial<Record<PointBucket, Points>> = {};
  const asking: Partial<Record<PointBucket, Promise<void>>> = {};
  let [slots, slotsUntil, underWay, wanting, stillUntil] = [0, 0, 0, 0, 0];

  const ask = async (bucket: PointBucket): Promise<void> => {
    const mine = held[bucket];
    // What is given back can no longer be spent.
    delete held[bucket];
    const former = mine === undefined ? null : { id: mine.share.id, used: mine.share.points - mine.left };
    const share = await book.takeShare({ account, holder, bucket, slots: underWay + wanting, former });
    held[bucket] = { share, left: share.points };
    [slots, slotsUntil] = [share.slots, share.until];
    stillUntil = Math.max(stillUntil, share.stillUntil);
  };

  const askOnce = (bucket: PointBucket): Promise<void> =>
    (asking[bucket] ??= ask(bucket).finally(() => delete asking[bucket]));

  const tryEnter = (bucket: PointBucket, points: number): Entered | 'still' | 'points' | 'slots' => {
    if (isStill(stillUntil, now())) return 'still';
    const mine = held[bucket];
    if (mine === undefined || !lasts(mine.share.until, now()) || mine.left < points) return 'points';
    if (!lasts(slotsUntil, now()) || underWay >= slots) return 'slots';
    mine.left -= points;
    underWay += 1;
    return {
      leave: (isSent) => {
        underWay -= 1;
        if (!isSent) mine.left += points;
      },
    };
  };

  return {
    enter: async (bucket, points) => {
      wanting += 1;
      try {
        let entered = tryEnter(bucket, points);
        if (entered === 'points' || entered === 'slots') {
          await askOnce(bucket);
          entered = tryEnter(bucket, points);
        }
        if (typeof entered === 'object') return entered;
        if (entered === 'still') return { tryAt: stillUntil };
        // Many requests at once have used up what was got for them: there may be more at once.
        const more = held[bucket]?.share.points === 0 ? held[bucket].share.roomAt : 0;
        return { tryAt: entered === 'slots' ? now() + LOOK_AGAIN_MS : Math.max(now() + 1, more) };
      } finally {
        wanting -= 1;
      }
    },
    keepStill: (until) => {
      stillUntil = Math.max(stillUntil, until);
    },
  };
}

/** An instant further ahead comes from a clock that was wrong. */
function isStill(until: number, now: number): boolean {
  return until > now && until < now + 2 * 60 * 60_000;
}

function lasts(until: number, now: number): boolean {
  return until > now && until < now + 60_000;
}
