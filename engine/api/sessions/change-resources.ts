import type { Engine } from '../../engine.ts';
import { freeBytes } from '../../store/files/file-store.ts';
import { isDiskFull } from '../../store/files/is-disk-full.ts';
import type { Session } from '../../store/session.ts';
import { StoreError } from '../../store/store-error.ts';
import { writeSession, type SessionWrite } from '../../store/write-session.ts';
import { ApiError } from '../http/api-error.ts';
import { readResource } from './read-resources.ts';
import { clashOf, mountOf, MOST_RESOURCES, type SessionResource } from './session-resources.ts';
import { storeResource } from './store-resources.ts';

/**
 * Mounts one more file; a sandbox that runs has it at once. Returns the resource as the API shows it. Throws ApiError
 * 400 and StoreError.
 */
export async function addResource(engine: Engine, sessionId: string, resource: SessionResource): Promise<object> {
  const added: string[] = [];
  try {
    return await engine.workspaces.changeFiles(sessionId, async () => {
      const shown = await store(engine, sessionId, resource);
      added.push(shown.id);
      return shown;
    });
  } catch (error) {
    // The file could not be written, so nobody may believe that it is mounted.
    for (const id of added) await freeBytes(engine.database, engine.bytes, await removeFile(engine, sessionId, id));
    if (!isDiskFull(error)) throw error;
    throw new StoreError('full', 'The disk of the engine is full, so the file was not mounted.');
  }
}

async function store(engine: Engine, sessionId: string, resource: SessionResource): Promise<{ id: string }> {
  return await writeSession(engine, { sessionId }, async ({ transaction, session }) => {
    refuseEnded(session);
    const rows = await transaction
      .selectFrom('session_resources')
      .select(['body', 'position'])
      .where('session_id', '=', sessionId)
      .orderBy('position')
      .execute();
    if (rows.length >= MOST_RESOURCES) {
      throw new ApiError(400, `Session ${sessionId} has ${rows.length} resources, and may not have more.`);
    }
    refusePlace(
      mountOf(resource),
      rows.map(({ body }) => (JSON.parse(body) as { mount_path: string }).mount_path),
    );
    const position = (rows.at(-1)?.position ?? -1) + 1;
    return await storeResource(transaction, engine.seal, { sessionId, position, resource });
  });
}

function refusePlace(place: string, others: string[]): void {
  const clash = clashOf(place, others);
  if (clash === undefined) return;
  throw new ApiError(400, `mount_path: ${place} cannot be mounted beside ${clash}: one is the other or inside it.`);
}

/**
 * Gives a repository another token: the next fetch uses it. If the clone has failed before, it is tried again at once.
 * Throws ApiError 400 and 404.
 */
export async function rotateToken(
  engine: Engine,
  { sessionId, resourceId, token }: { sessionId: string; resourceId: string; token: string },
): Promise<object> {
  const rotated = await writeSession(engine, { sessionId }, async (write) => {
    const resource = await changeable(write, resourceId);
    if (resource.type !== 'github_repository') {
      throw new ApiError(400, `Resource ${resourceId} is a file. Only a repository has an authorization_token.`);
    }
    const shown = { ...resource, updated_at: new Date().toISOString() };
    await write.transaction
      .updateTable('session_resources')
      .set({ body: JSON.stringify(shown), sealed_token: engine.seal.seal(token, resourceId) })
      .where('id', '=', resourceId)
      .execute();
    return shown;
  });
  engine.workspaces.prepareAhead(sessionId);
  return rotated;
}

/** Takes a file away, also from a sandbox that runs. Throws ApiError 400 and 404. */
export async function deleteResource(engine: Engine, sessionId: string, resourceId: string): Promise<void> {
  const digests = await engine.workspaces.changeFiles(sessionId, () => removeFile(engine, sessionId, resourceId));
  await freeBytes(engine.database, engine.bytes, digests);
}

/** Returns the digests of bytes that may not be needed any more. */
async function removeFile(engine: Engine, sessionId: string, resourceId: string): Promise<string[]> {
  return await writeSession(engine, { sessionId }, async (write) => {
    const { type, file_id = '' } = await changeable(write, resourceId);
    if (type === 'github_repository') {
      throw new ApiError(400, 'A repository stays mounted as long as its session lives. Create another session.');
    }
    const { transaction } = write;
    const files = await transaction.selectFrom('files').select('sha256').where('id', '=', file_id).execute();
    await transaction.deleteFrom('files').where('id', '=', file_id).execute();
    await transaction.deleteFrom('session_resources').where('id', '=', resourceId).execute();
    return files.map(({ sha256 }) => sha256);
  });
}

async function changeable({ transaction, session }: SessionWrite, resourceId: string): ReturnType<typeof readResource> {
  const resource = await readResource(transaction, session.id, resourceId);
  refuseEnded(session);
  return resource;
}

function refuseEnded({ id, status }: Session): void {
  if (status === 'terminated') throw new ApiError(400, `Session ${id} is over, so its resources cannot be changed.`);
}
