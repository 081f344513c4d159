import type { Stillness } from '../../contract/github/github-pace.ts';
import type { Database } from '../schema.ts';
import { isAhead, lockAccount } from './lock-account.ts';
import { LONGEST_WAIT_MS } from './queue.ts';

/**
 * Has all processes keep still until then, and returns until when. A refusal that arrives while the account keeps still
 * already belongs to the same one: it makes the wait longer only if it says so itself.
 */
export async function keepStill(
  database: Database,
  { account, until, isExact }: Stillness,
  now: () => number = Date.now,
): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const state = await lockAccount(transaction, account);
    const at = now();
    const isStill = isAhead(state.stillUntil, at);
    const refusals = isStill || isExact ? Math.max(state.refusals, 1) : state.refusals + 1;
    const waitMs = isStill || isExact ? until - at : (until - at) * 2 ** Math.min(refusals - 1, 10);
    const wanted = isExact ? until : at + Math.min(waitMs, LONGEST_WAIT_MS);
    const stillUntil = Math.max(wanted, isStill ? state.stillUntil : 0);
    await transaction
      .updateTable('githubAccounts')
      .set({ stillUntil: new Date(stillUntil).toISOString(), refusals, trialUntil: null })
      .where('account', '=', account)
      .execute();
    return stillUntil;
  });
}

/** GitHub accepts content again: what it refused before does not count any more. */
export async function noteAccepted(database: Database, account: string): Promise<void> {
  await database
    .updateTable('githubAccounts')
    .set({ refusals: 0, trialUntil: null })
    .where('account', '=', account)
    .execute();
}
