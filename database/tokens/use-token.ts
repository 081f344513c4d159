import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../schema.ts';
import { hashOf, TOKEN_FORM } from './create-token.ts';

export interface UsedToken {
  name: string;
  /** The ids of the automations that it may start; null: all. */
  automations: string[] | null;
}

/** No token has this hash. It is compared where no token has the id, so that both take the same time. */
const NO_HASH = '0'.repeat(64);

/**
 * The token that somebody shows, if it is valid at `now` (RFC 3339), and notes that it was used. Null if it is unknown, wrong,
 * expired or revoked; the time that the answer takes does not tell which.
 */
export async function useToken(database: Database, text: string, now: string): Promise<UsedToken | null> {
  const id = TOKEN_FORM.exec(text)?.[1];
  if (id === undefined) return null;
  const row = await database.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
  const isRight = timingSafeEqual(Buffer.from(hashOf(text)), Buffer.from(row?.hash ?? NO_HASH));
  if (row === undefined || !isRight || row.revokedAt !== null) return null;
  if (row.expiresAt !== null && row.expiresAt <= now) return null;
  await database.updateTable('tokens').set({ lastUsedAt: now }).where('id', '=', id).execute();
  return { name: row.name, automations: row.automations === null ? null : (JSON.parse(row.automations) as string[]) };
}
