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

/**
 * One page of the credentials of a vault, newest first. Throws StoreError when there is no such vault. There are 20 at most,
 * besides those that are archived, so all are read.
 */
export async function listCredentials(
  database: Database,
  vaultId: string,
  { include_archived, limit, page }: Query,
): Promise<object> {
  await readVault(database, vaultId);
  const place = readCreationCursor(page);
  const all = await database
    .selectFrom('vault_credentials')
    .selectAll()
    .where('vault_id', '=', vaultId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const listed = all.filter((row) => include_archived || row.archived_at === null);
  const { rows, next_page } = takePage(
    listed.filter((row) => place === null || isAfter(row, place)),
    limit,
  );
  return { data: rows.map(credentialObject), next_page };
}

interface Place {
  created_at: string;
  id: string;
}

/** In the order of the list: newest first. */
function isAfter(row: Place, place: Place): boolean {
  return row.created_at < place.created_at || (row.created_at === place.created_at && row.id < place.id);
}
