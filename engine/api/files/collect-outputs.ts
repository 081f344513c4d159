import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Engine } from '../../engine.ts';
import { RepositoryError } from '../../hands/workspace/repository-error.ts';
import { readSession } from '../../store/write-session.ts';
import { storeFile } from '../../store/file-store.ts';

const LARGEST_BYTES = 64 * 1024 * 1024;

const underway = new Map<string, Promise<void>>();

/**
 * Stores what the agent has put into `/mnt/session/outputs`, read through the hands. Each changed content becomes a
 * file of its own, so that an id always names the same bytes. A session whose workspace is gone has what was stored.
 */
export async function collectOutputs(engine: Engine, sessionId: string): Promise<void> {
  const former = underway.get(sessionId) ?? Promise.resolve();
  const mine = former.catch(() => undefined).then(() => collect(engine, sessionId));
  underway.set(sessionId, mine);
  try {
    await mine;
  } finally {
    if (underway.get(sessionId) === mine) underway.delete(sessionId);
  }
}

async function collect(engine: Engine, sessionId: string): Promise<void> {
  const session = await readSession(engine.database, sessionId);
  if (session.archived_at !== null || !(await hasUsedTools(engine, sessionId))) return;
  const signal = AbortSignal.timeout(60_000);
  try {
    await engine.hands.use(sessionId, signal, async (hands) => {
      for (const { path: output, sizeBytes } of await hands.listOutputs()) {
        if (sizeBytes > LARGEST_BYTES) {
          engine.log.warn({ sessionId, output, sizeBytes }, 'output is too large and not taken');
          continue;
        }
        await storeIfNew(engine, sessionId, output, await hands.readOutput(output, LARGEST_BYTES));
      }
    });
  } catch (error) {
    // Without its repository the session never had hands, and so no outputs.
    if (!(error instanceof RepositoryError)) throw error;
  }
}

/** Before the first tool call there are no outputs, and no sandbox needs to start to say so. */
async function hasUsedTools(engine: Engine, sessionId: string): Promise<boolean> {
  const use = await engine.database
    .selectFrom('events')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('type', '=', 'agent.tool_use')
    .limit(1)
    .executeTakeFirst();
  return use !== undefined;
}

async function storeIfNew(engine: Engine, sessionId: string, output: string, content: Uint8Array): Promise<void> {
  await engine.database.transaction().execute(async (transaction) => {
    const latest = await transaction
      .selectFrom('files')
      .select('sha256')
      .where('session_id', '=', sessionId)
      .where('output_path', '=', output)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (latest?.sha256 === createHash('sha256').update(content).digest('hex')) return;
    await storeFile(transaction, {
      filename: path.posix.basename(output),
      mime_type: 'application/octet-stream',
      content,
      session_id: sessionId,
      output_path: output,
      downloadable: true,
      expires_at: null,
    });
  });
}
