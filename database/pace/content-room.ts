import { GITHUB_LIMITS } from '../../contract/github/github-pace.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';
import { WINDOWS } from './windows.ts';

/** How much content an account wrote in the windows that end now. */
export interface ContentWritten {
  inMinute: number;
  inHour: number;
}

export async function contentWritten(transaction: Database, account: string, now: number): Promise<ContentWritten> {
  const { minute, hour } = starts(now);
  const [row] = await countBoth(transaction, { account, minute, hour });
  const latest = row?.latest ?? null;
  if (latest !== null && Date.parse(latest) > now + WINDOWS.hourMs) await bringBack(transaction, account, now);
  return { inMinute: row?.inMinute ?? 0, inHour: row?.inHour ?? 0 };
}

/** How many writes of content GitHub still allows now. */
export function contentRoom({ inMinute, inHour }: ContentWritten): number {
  return Math.min(GITHUB_LIMITS.contentPerMinute - inMinute, GITHUB_LIMITS.contentPerHour - inHour);
}

/** When there is room for one more after `place` others: when enough of what was written has left both windows. */
export async function roomAt(
  transaction: Database,
  { account, place, now, written }: { account: string; place: number; now: number; written: ContentWritten },
): Promise<number> {
  const { contentPerMinute, contentPerHour } = GITHUB_LIMITS;
  const { minute, hour } = starts(now);
  const whole = { account, place, now };
  const [inMinute, inHour] = [
    { ...whole, since: minute, taken: written.inMinute, most: contentPerMinute, lastsMs: WINDOWS.minuteMs },
    { ...whole, since: hour, taken: written.inHour, most: contentPerHour, lastsMs: WINDOWS.hourMs },
  ];
  return Math.max(now, await leaving(transaction, inMinute), await leaving(transaction, inHour));
}

function starts(now: number): { minute: string; hour: string } {
  return {
    minute: new Date(now - WINDOWS.minuteMs).toISOString(),
    hour: new Date(now - WINDOWS.hourMs).toISOString(),
  };
}

interface Leaving {
  account: string;
  place: number;
  now: number;
  since: string;
  taken: number;
  most: number;
  lastsMs: number;
}

async function leaving(transaction: Database, window: Leaving): Promise<number> {
  const { account, place, now, since, taken, most, lastsMs } = window;
  const missing = taken + place + 1 - most;
  if (missing <= 0) return now;
  // The window has to be filled anew before there is room: each time takes as long as the window.
  if (missing > taken) return now + lastsMs * Math.ceil((missing - taken) / most);
  const [last] = await oldest(transaction, { account, since, others: missing - 1 });
  return last === undefined ? now : Date.parse(last.at) + lastsMs;
}

/**
 * What was written while a clock was wrong and far ahead counts as written now, so that the limits hold whatever the clock
 * does, and the account is free again after an hour.
 */
async function bringBack(transaction: Database, account: string, now: number): Promise<void> {
  await transaction
    .updateTable('githubGrants')
    .set({ at: new Date(now).toISOString() })
    .where('account', '=', account)
    .where('at', '>', new Date(now + WINDOWS.hourMs).toISOString())
    .execute();
}

const countBoth = prepared((database, { account, minute, hour }: { account: string; minute: string; hour: string }) =>
  database
    .selectFrom('githubGrants')
    .select(({ fn }) => [
      fn.countAll<number>().as('inHour'),
      fn.countAll<number>().filterWhere('at', '>', minute).as('inMinute'),
      fn.max('at').as('latest'),
    ])
    .where('account', '=', account)
    .where('bucket', '=', 'content')
    .where('at', '>', hour),
);

const oldest = prepared((database, { account, since, others }: { account: string; since: string; others: number }) =>
  database
    .selectFrom('githubGrants')
    .select('at')
    .where('account', '=', account)
    .where('bucket', '=', 'content')
    .where('at', '>', since)
    .orderBy('at')
    .limit(1)
    .offset(others),
);
