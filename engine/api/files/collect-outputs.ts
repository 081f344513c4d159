import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Engine } from '../../engine.ts';
import { RepositoryError } from '../../hands/workspace/repository-error.ts';
import { readSession } from '../../store/write-session.ts';
import { storeFile } from '../../store/file-store.ts';

const LARGEST_BYTES = 64 * 1024 * 1024;

const underway = new Map<string, Promise<void>>();

/**
 * Stores what the agent has put into `/mnt/session/outputs`, read through the hands. A changed output becomes a new
 * file, so that an id always names the same bytes. Does nothing for a session that is archived: its workspace is gone.
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
          engine.log.warn({ sessionId, output, sizeBytes }, 'an output is too large and was left out');
          continue;
        }
        const content = await hands.readOutput(output, LARGEST_BYTES);
        await storeIfNew(engine, sessionId, { output, content });
      }
    });
  } catch (error) {
    // A session whose repository could not be cloned never had hands, so it has no outputs.
    if (!(error instanceof RepositoryError)) throw error;
  }
}

/** False before the first call of a tool: there are no outputs then, and no sandbox has to be started to list them. */
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

async function storeIfNew(
  engine: Engine,
  sessionId: string,
  { output, content }: { output: string; content: Uint8Array },
): Promise<void> {
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
