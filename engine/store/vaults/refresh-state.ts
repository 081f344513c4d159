import type { Kysely } from 'kysely';
import type { EngineSchema } from '../schema.ts';
import type { CredentialSecrets, McpOauth } from './credential.ts';
import { authOf, replacedSecrets, type CredentialRow, type VaultStore } from './credential-store.ts';
import { purge } from './purge.ts';

/**
 * What is known of refreshing the access token that a credential has now. Instants are ms since 1970.
 *
 * A process that wants to refresh sets `startedAt`, by compare-and-set, so that only one process sends the refresh token.
 * Then it stores either the new tokens, which makes a state of their own, or a failure. If it dies in between, `startedAt`
 * stays: the refresh token may have been used up, and nobody has the answer.
 */
export interface RefreshState {
  startedAt?: number;
  /** A process before this one has died with the answer to the same refresh token. */
  isRepeated?: boolean;
  /** When these tokens came from the token endpoint. Absent for tokens that a user has stored. */
  refreshedAt?: number;
  failure?: RefreshFailure;
}

export interface RefreshFailure {
  /** A sentence for people, without anything that could be secret. */
  reason: string;
  /** Null: refreshing can never succeed until a user stores other tokens. */
  retryAt: number | null;
  /** Failures in a row. */
  count: number;
}

export function refreshStateOf(row: Pick<CredentialRow, 'refresh_state'>): RefreshState {
  return JSON.parse(row.refresh_state) as RefreshState;
}

/** Sets the state if it, and the secrets, are still those of `row`. False if another process was faster. */
export async function changeRefreshState(
  database: Kysely<EngineSchema>,
  row: CredentialRow,
  state: RefreshState,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('vault_credentials')
    .set({ refresh_state: JSON.stringify(state) })
    .where('id', '=', row.id)
    .where('revision', '=', row.revision)
    .where('refresh_state', '=', row.refresh_state)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Stores the tokens that refreshing the secrets of `row` gave. False if a user has replaced or removed the secrets
 * meanwhile; then theirs stay.
 */
export async function storeTokens(
  { database, seal }: VaultStore,
  row: CredentialRow,
  { secrets, expiresAt, at }: { secrets: CredentialSecrets; expiresAt: string | null; at: number },
): Promise<boolean> {
  return await purge(database, async (transaction) => {
    const now = await transaction
      .selectFrom('vault_credentials')
      .selectAll()
      .where('id', '=', row.id)
      .where('revision', '=', row.revision)
      .where('live_key', 'is not', null)
      .executeTakeFirst();
    if (!now) return false;
    const auth: McpOauth = { ...(authOf(now) as McpOauth), expires_at: expiresAt };
    const refreshed: RefreshState = { refreshedAt: at };
    const columns = {
      ...replacedSecrets(seal, row, secrets),
      auth: JSON.stringify(auth),
      refresh_state: JSON.stringify(refreshed),
      updated_at: new Date(at).toISOString(),
    };
    await transaction.updateTable('vault_credentials').set(columns).where('id', '=', row.id).execute();
    return true;
  });
}
