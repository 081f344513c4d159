import path from 'node:path';
import type { Kysely } from 'kysely';
import type { FileBytes, KeptBytes } from '../store/files/file-bytes.ts';
import { freeBytes, storeFile } from '../store/files/file-store.ts';
import type { EngineSchema } from '../store/schema.ts';
import { planRoom, type KeptOutput } from './plan-room.ts';

export interface OutputStore {
  database: Kysely<EngineSchema>;
  bytes: FileBytes;
  /** The workspace goes next and gives its room back, so the last of the disk may be used. */
  isLast?: boolean;
}

export interface SeenOutput {
  sessionId: string;
  path: string;
  sizeBytes: number;
  mark: string;
  /** Whether the agent has removed the output at a path. */
  isRemoved: (path: string) => boolean;
}

/**
 * Keeps an output as a new file and remembers its mark, unless its newest version has the same bytes. Returns false if
 * the session has no room for it. Throws what `content` and the disk threw.
 */
export async function keepOutput(
  { database, bytes, isLast = false }: OutputStore,
  output: SeenOutput,
  content: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  if (!planRoom(await keptOutputs(database, output.sessionId), output, output.isRemoved)) return false;
  const { isKept, unused } = await bytes.keep(content, (kept) => record(database, output, kept), {
    mayUseReserve: isLast,
  });
  await freeBytes(database, bytes, unused);
  return isKept;
}

/** The outputs of a session that are kept, in order of creation. */
async function keptOutputs(database: Kysely<EngineSchema>, sessionId: string): Promise<(KeptOutput & KeptBytes)[]> {
  const rows = await database
    .selectFrom('files')
    .select(['id', 'output_path', 'size_bytes', 'sha256'])
    .where('session_id', '=', sessionId)
    .where('output_path', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, output_path, size_bytes, sha256 }) => ({
    id,
    path: output_path ?? '',
    sizeBytes: size_bytes,
    sha256,
  }));
}

interface Recorded {
  isKept: boolean;
  /** Digests of bytes that may have lost their last row. */
  unused: string[];
}

async function record(database: Kysely<EngineSchema>, output: SeenOutput, kept: KeptBytes): Promise<Recorded> {
  const { sessionId, path: place, mark } = output;
  return await database.transaction().execute(async (transaction) => {
    const former = await keptOutputs(transaction, sessionId);
    const isSame = former.findLast((version) => version.path === place)?.sha256 === kept.sha256;
    const plan = isSame ? { drop: [] } : planRoom(former, { path: place, sizeBytes: kept.sizeBytes }, output.isRemoved);
    if (!plan) return { isKept: false, unused: [kept.sha256] };
    if (plan.drop.length > 0) await transaction.deleteFrom('files').where('id', 'in', plan.drop).execute();
    if (!isSame) {
      await storeFile(transaction, {
        filename: path.posix.basename(place),
        mime_type: 'application/octet-stream',
        bytes: kept,
        session_id: sessionId,
        output_path: place,
        downloadable: true,
        expires_at: null,
      });
    }
    await transaction
      .insertInto('output_marks')
      .values({ session_id: sessionId, path: place, mark })
      .onConflict((conflict) => conflict.columns(['session_id', 'path']).doUpdateSet({ mark }))
      .execute();
    return { isKept: true, unused: former.filter(({ id }) => plan.drop.includes(id)).map(({ sha256 }) => sha256) };
  });
}
