import type { Database } from '../schema.ts';

/** What may be shown of a token: nothing that helps to guess it. */
export interface TokenRecord {
  name: string;
  /** Null: all. */
  automations: string[] | null;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

/** All tokens that there ever were, by their names. */
export async function listTokens(database: Database): Promise<TokenRecord[]> {
  const rows = await database
    .selectFrom('tokens')
    .select(['name', 'automations', 'createdAt', 'expiresAt', 'revokedAt', 'lastUsedAt'])
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    ...row,
    automations: row.automations === null ? null : (JSON.parse(row.automations) as string[]),
  }));
}
