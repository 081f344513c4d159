import type { Transaction } from 'kysely';
import { newId } from '../../store/new-id.ts';
import type { EngineSchema } from '../../store/schema.ts';
import type { TokenSeal } from '../../store/token-seal.ts';
import { copyFile } from '../../store/files/file-store.ts';
import { mountOf, type SessionResource } from './session-resources.ts';

/**
 * Stores the resources of a session, with tokens sealed. Files are copied, so later changes to the originals do not
 * matter.
 */
export async function storeResources(
  transaction: Transaction<EngineSchema>,
  seal: TokenSeal,
  { sessionId, resources }: { sessionId: string; resources: SessionResource[] },
): Promise<void> {
  for (const [position, resource] of resources.entries()) {
    await storeResource(transaction, seal, { sessionId, position, resource });
  }
}

/** Stores one of them. Returns it as the API shows it. */
export async function storeResource(
  transaction: Transaction<EngineSchema>,
  seal: TokenSeal,
  { sessionId, position, resource }: { sessionId: string; position: number; resource: SessionResource },
): Promise<{ id: string }> {
  const id = newId('sesrsc');
  const now = new Date().toISOString();
  const token = resource.type === 'github_repository' ? (resource.authorization_token ?? null) : null;
  const shown = {
    id,
    ...(await shownResource(transaction, sessionId, resource)),
    created_at: now,
    updated_at: now,
  };
  await transaction
    .insertInto('session_resources')
    .values({
      id,
      session_id: sessionId,
      position,
      body: JSON.stringify(shown),
      sealed_token: token === null ? null : seal.seal(token, id),
    })
    .execute();
  return shown;
}

async function shownResource(
  transaction: Transaction<EngineSchema>,
  sessionId: string,
  resource: SessionResource,
): Promise<object> {
  const mount_path = mountOf(resource);
  if (resource.type === 'github_repository') {
    const { type, url, checkout } = resource;
    return { type, url, checkout: checkout ?? null, mount_path };
  }
  const { type, file_id } = resource;
  return { type, file_id: await copyFile(transaction, file_id, sessionId), mount_path };
}
