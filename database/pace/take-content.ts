import { randomUUID } from 'node:crypto';
import type { ContentAnswer, ContentAsk } from '../../contract/github/github-pace.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';
import { contentRoom, contentWritten, roomAt } from './content-room.ts';
import { isAhead, lockAccount, type LockedAccount } from './lock-account.ts';
import { leaveQueue, LONGEST_WAIT_MS, readQueue, standInQueue, type Queue } from './queue.ts';
import { WINDOWS } from './windows.ts';

/** No request takes longer, so after this time it is known how a trial ended, or nobody knows any more. */
const TRIAL_MS = 20_000;

/**
 * Grants one write of content, or says when to ask again. Any window of a minute and of an hour has at most what GitHub allows.
 * Who is refused stands in the queue: nobody behind it takes the room that it comes for.
 */
export async function takeContent(
  database: Database,
  ask: ContentAsk,
  now: () => number = Date.now,
): Promise<ContentAnswer> {
  return await database.transaction().execute(async (transaction) => {
    const { account, key } = ask;
    const state = await lockAccount(transaction, account);
    // Taken now, when no other can decide before this one.
    const at = now();
    const queue = await readQueue(transaction, ask, at);
    const free = await whenFree(transaction, { state, queue, account, at });
    if (free > at) {
      const due = Math.min(free, at + LONGEST_WAIT_MS);
      await standInQueue(transaction, ask, { rank: queue.rank, due });
      return { granted: false, roomAt: due };
    }
    if (queue.isIn) await leaveQueue(transaction, account, key);
    await addGrant(transaction, { id: randomUUID(), account, at: new Date(at).toISOString() });
    await forgetGrants(transaction, { account, before: new Date(at - WINDOWS.hourMs).toISOString() });
    const isTrial = state.refusals > 0;
    if (isTrial) await startTrial(transaction, account, at);
    return { granted: true, isTrial };
  });
}

interface Situation {
  state: LockedAccount;
  queue: Queue;
  account: string;
  at: number;
}

/** When the one who asks may write; not after `at`: now. */
async function whenFree(transaction: Database, { state, queue, account, at }: Situation): Promise<number> {
  if (isAhead(state.stillUntil, at)) return state.stillUntil;
  if (state.refusals > 0 && isAhead(state.trialUntil, at)) return state.trialUntil;
  const written = await contentWritten(transaction, account, at);
  const room = contentRoom(written);
  if (room > queue.soon) return at;
  const free = await roomAt(transaction, { account, place: queue.ahead, now: at, written });
  // Those in front come within seconds, and one of them may not come: then there is room at once.
  return Math.max(free, at + 1_000);
}

async function startTrial(transaction: Database, account: string, at: number): Promise<void> {
  await transaction
    .updateTable('githubAccounts')
    .set({ trialUntil: new Date(at + TRIAL_MS).toISOString() })
    .where('account', '=', account)
    .execute();
}

const addGrant = prepared((database, { id, account, at }: { id: string; account: string; at: string }) =>
  database.insertInto('githubGrants').values({ id, account, bucket: 'content', amount: 1, at }),
);

const forgetGrants = prepared((database, { account, before }: { account: string; before: string }) =>
  database.deleteFrom('githubGrants').where('account', '=', account).where('at', '<', before),
);
