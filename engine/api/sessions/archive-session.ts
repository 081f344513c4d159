import type { Engine } from '../../engine.ts';
import type { Session } from '../../store/session.ts';
import { enterTerminated } from '../../store/session-status.ts';
import { readSession, writeSession } from '../../store/write-session.ts';
import { refuseWhileRunning } from './refuse-while-running.ts';

/** How long the files of a session stay after it was archived. */
const FILES_STAY_MS = 30 * 24 * 3_600_000;

/**
 * Keeps the log and the outputs, and removes the workspace. From then on the files of the session expire. Idempotent.
 * Throws ApiError 400 while the session is running, and StoreError if the disk is too full for its outputs.
 */
export async function archiveSession(engine: Engine, id: string): Promise<Session> {
  refuseWhileRunning(await readSession(engine.database, id), 'archived');
  return await engine.outputs.finish(id, async () => {
    const session = await markArchived(engine, id);
    engine.mcp.close(id);
    await engine.hands.kill(id);
    await engine.workspaces.discard(id);
    return session;
  });
}

async function markArchived(engine: Engine, id: string): Promise<Session> {
  return await writeSession(engine, { sessionId: id }, async (write) => {
    refuseWhileRunning(write.session, 'archived');
    if (write.session.archived_at !== null) return write.session;
    if (write.session.status !== 'terminated') enterTerminated(write);
    write.set({ archived_at: new Date().toISOString() });
    await write.transaction
      .updateTable('files')
      .set({ expires_at: new Date(Date.now() + FILES_STAY_MS).toISOString() })
      .where('session_id', '=', id)
      .where('expires_at', 'is', null)
      .execute();
    await write.transaction.deleteFrom('output_marks').where('session_id', '=', id).execute();
    await write.transaction.deleteFrom('mcp_lists').where('session_id', '=', id).execute();
    await write.transaction.deleteFrom('session_skills').where('session_id', '=', id).execute();
    return write.session;
  });
}
