import { randomUUID } from 'node:crypto';
import { GITHUB_LIMITS, type Share, type ShareAsk } from '../../contract/github/github-pace.ts';
import type { Database } from '../schema.ts';
import { isAhead, lockAccount } from './lock-account.ts';

/** Few enough that idle processes hold little, many enough that reading seldom asks the database. */
const POINTS_AT_ONCE = 30;
const SPENT_WITHIN_MS = 10_000;
/** A share lasts `SPENT_WITHIN_MS`, a request 15 s: after this time nothing of a killed process is under way. */
const SLOTS_LAST_MS = 30_000;
/** Points may be spent until the end of their share, so they count in all minutes that may contain that. */
const COUNTED_MS = 60_000 + SPENT_WITHIN_MS + 3_000;
/** A few requests more than are wanted now, so that not each of them asks. */
const SPARE_SLOTS = 4;

/**
 * Gives a process points and slots to use within ten seconds without asking again, and takes back what it has not spent of the
 * former ones. The points of all shares of a minute, and the slots of all processes, are at most what GitHub allows.
 */
export async function takeShare(database: Database, ask: ShareAsk, now: () => number = Date.now): Promise<Share> {
  return await database.transaction().execute(async (transaction) => {
    const { account, bucket, former } = ask;
    const { stillUntil } = await lockAccount(transaction, account);
    const at = now();
    if (former !== null) await giveBack(transaction, former);
    const { points, roomAt } = await roomFor(transaction, { account, bucket, at });
    const id = randomUUID();
    if (points > 0) {
      const grant = { id, account, bucket, amount: points, at: new Date(at).toISOString() };
      await transaction.insertInto('githubGrants').values(grant).execute();
    }
    const slots = await takeSlots(transaction, ask, at);
    const still = isAhead(stillUntil, at) ? stillUntil : 0;
    return { id, points, slots, until: at + SPENT_WITHIN_MS, stillUntil: still, roomAt };
  });
}

async function giveBack(transaction: Database, { id, used }: { id: string; used: number }): Promise<void> {
  if (used === 0) await transaction.deleteFrom('githubGrants').where('id', '=', id).execute();
  else await transaction.updateTable('githubGrants').set({ amount: used }).where('id', '=', id).execute();
}

async function roomFor(
  transaction: Database,
  { account, bucket, at }: Pick<ShareAsk, 'account' | 'bucket'> & { at: number },
): Promise<{ points: number; roomAt: number }> {
  const old = new Date(at - COUNTED_MS).toISOString();
  const ahead = new Date(at + COUNTED_MS).toISOString();
  // Points from a clock that was far ahead count as taken now, like content.
  await transaction
    .updateTable('githubGrants')
    .set({ at: new Date(at).toISOString() })
    .where('account', '=', account)
    .where('bucket', '=', bucket)
    .where('at', '>', ahead)
    .execute();
  await transaction
    .deleteFrom('githubGrants')
    .where('account', '=', account)
    .where('bucket', '=', bucket)
    .where('at', '<=', old)
    .execute();
  const { taken, oldest } = await transaction
    .selectFrom('githubGrants')
    .select(({ fn }) => [fn.sum<number | null>('amount').as('taken'), fn.min('at').as('oldest')])
    .where('account', '=', account)
    .where('bucket', '=', bucket)
    .executeTakeFirstOrThrow();
  const left = GITHUB_LIMITS.points[bucket] - (taken ?? 0);
  const roomAt = oldest === null ? at : Date.parse(oldest) + COUNTED_MS;
  return { points: Math.max(0, Math.min(POINTS_AT_ONCE, left)), roomAt };
}

async function takeSlots(
  transaction: Database,
  { account, holder, slots: wanted }: ShareAsk,
  at: number,
): Promise<number> {
  const now = new Date(at).toISOString();
  const until = new Date(at + SLOTS_LAST_MS).toISOString();
  await transaction
    .deleteFrom('githubShares')
    .where('account', '=', account)
    .where((row) => row.or([row('until', '<=', now), row('holder', '=', holder)]))
    .execute();
  // From a clock that was ahead: they end as if they were taken now.
  await transaction
    .updateTable('githubShares')
    .set({ until })
    .where('account', '=', account)
    .where('until', '>', until)
    .execute();
  const { others } = await transaction
    .selectFrom('githubShares')
    .select(({ fn }) => fn.sum<number | null>('slots').as('others'))
    .where('account', '=', account)
    .executeTakeFirstOrThrow();
  const slots = Math.max(0, Math.min(wanted + SPARE_SLOTS, GITHUB_LIMITS.concurrent - (others ?? 0)));
  if (slots > 0) await transaction.insertInto('githubShares').values({ account, holder, slots, until }).execute();
  return slots;
}
