import type { Engine } from '../../engine.ts';
import { freeBytes } from '../../store/files/file-store.ts';
import { newId } from '../../store/new-id.ts';
import { readSession } from '../../store/write-session.ts';
import { refuseWhileRunning } from './refuse-while-running.ts';

/** Removes a session with its log, its files and its workspace. Throws SessionMissing, and ApiError 400 while it is running. */
export async function deleteSession(engine: Engine, id: string): Promise<void> {
  refuseWhileRunning(await readSession(engine.database, id), 'deleted');
  // Nobody wants its outputs any more, and without its hands the collection that may be under way ends at once.
  engine.mcp.close(id);
  await engine.hands.kill(id);
  await engine.outputs.without(id, async () => {
    await freeBytes(engine.database, engine.bytes, await removeRows(engine, id));
    await engine.hands.kill(id);
    await engine.workspaces.discard(id);
  });
}

/** Returns the digests of the bytes that its files and skills referred to. */
async function removeRows(engine: Engine, id: string): Promise<string[]> {
  const { last, digests } = await engine.database.transaction().execute(async (transaction) => {
    const session = await readSession(transaction, id);
    refuseWhileRunning(session, 'deleted');
    const files = await transaction.selectFrom('files').select('sha256').where('session_id', '=', id).execute();
    const skills = await transaction
      .selectFrom('session_skills')
      .select('sha256')
      .where('session_id', '=', id)
      .execute();
    await transaction.deleteFrom('sessions').where('id', '=', id).execute();
    const last = Math.max(Date.now(), session.last_processed_at + 1);
    return { last, digests: [...files, ...skills].map(({ sha256 }) => sha256) };
  });
  const body = { type: 'session.deleted' as const };
  engine.bus.publish(id, { seq: 0, id: newId('sevt'), processedAt: last, body, details: null });
  return digests;
}
