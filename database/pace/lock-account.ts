import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';

/** No stillness lasts so long: a time further ahead was written while a clock was wrong. */
const MOST_AHEAD_MS = 2 * 60 * 60_000;

/** What is known of an account. Instants are milliseconds since 1970; 0 if there is none. */
export interface LockedAccount {
  stillUntil: number;
  refusals: number;
  trialUntil: number;
}

/** Locks an account until the end of the transaction, and makes its row if there is none. */
export async function lockAccount(transaction: Database, account: string): Promise<LockedAccount> {
  const [row] = await upsert(transaction, { account });
  return {
    stillUntil: instant(row?.stillUntil ?? null),
    refusals: row?.refusals ?? 0,
    trialUntil: instant(row?.trialUntil ?? null),
  };
}

/** Whether an instant of the future counts now. */
export function isAhead(at: number, now: number): boolean {
  return at > now && at <= now + MOST_AHEAD_MS;
}

const upsert = prepared((database, { account }: { account: string }) =>
  database
    .insertInto('githubAccounts')
    .values({ account })
    .onConflict((conflict) =>
      conflict.column('account').doUpdateSet((row) => ({ account: row.ref('excluded.account') })),
    )
    .returning(['stillUntil', 'refusals', 'trialUntil']),
);

function instant(time: string | null): number {
  return time === null ? 0 : Date.parse(time);
}
