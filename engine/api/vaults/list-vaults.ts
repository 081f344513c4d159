import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { EngineSchema } from '../../store/schema.ts';
import { credentialObject } from '../../store/vaults/credential-store.ts';
import { readVault, vaultObject } from '../../store/vaults/vault-store.ts';
import { Flag, Limit } from '../http/shapes.ts';
import { readCreationCursor, takePage } from '../http/take-page.ts';

type Database = Kysely<EngineSchema>;

export const VaultListQuery = z.object({
  include_archived: Flag.default(false),
  limit: Limit.default(20),
  page: z.string().optional(),
});

type Query = z.output<typeof VaultListQuery>;

/** One page of vaults, newest first. Throws ApiError 400 for a cursor of another list. */
export async function listVaults(database: Database, { include_archived, limit, page }: Query): Promise<object> {
  const cursor = readCreationCursor(page);
  let select = database
    .selectFrom('vaults')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (!include_archived) select = select.where('archived_at', 'is', null);
  if (cursor) {
    select = select.where((row) => row(row.refTuple('created_at', 'id'), '<', row.tuple(cursor.created_at, cursor.id)));
  }
  const { rows, next_page } = takePage(await select.execute(), limit);
  return { data: rows.map(vaultObject), next_page };
}

/** One page of the credentials of a vault, newest first. Throws StoreError when there is no such vault. */
export async function listCredentials(
  database: Database,
  vaultId: string,
  { include_archived, limit, page }: Query,
): Promise<object> {
  await readVault(database, vaultId);
  const cursor = readCreationCursor(page);
  let select = database
    .selectFrom('vault_credentials')
    .selectAll()
    .where('vault_id', '=', vaultId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (!include_archived) select = select.where('archived_at', 'is', null);
  if (cursor) {
    select = select.where((row) => row(row.refTuple('created_at', 'id'), '<', row.tuple(cursor.created_at, cursor.id)));
  }
  const { rows, next_page } = takePage(await select.execute(), limit);
  return { data: rows.map(credentialObject), next_page };
}
