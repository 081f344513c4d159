import type { Kysely, Selectable } from 'kysely';
import type { FileBytes, KeptBytes } from './file-bytes.ts';
import { newId } from '../new-id.ts';
import type { EngineSchema } from '../schema.ts';
import { StoreError } from '../store-error.ts';
import { usedDigests } from './used-digests.ts';

type Database = Kysely<EngineSchema>;

export type FileRow = Selectable<EngineSchema['files']>;

export interface NewFile {
  filename: string;
  mime_type: string;
  /** What `FileBytes.keep` is recording, or what another row refers to within the same transaction. */
  bytes: KeptBytes;
  session_id: string | null;
  output_path: string | null;
  downloadable: boolean;
  expires_at: string | null;
}

/** Stores the row of a file whose bytes are kept. */
export async function storeFile(database: Database, { bytes, downloadable, ...file }: NewFile): Promise<FileRow> {
  const row = {
    ...file,
    id: newId('file'),
    size_bytes: bytes.sizeBytes,
    sha256: bytes.sha256,
    downloadable: downloadable ? 1 : 0,
    created_at: new Date().toISOString(),
  };
  await database.insertInto('files').values(row).execute();
  return row;
}

/**
 * Stores the row of an upload whose bytes are kept. Returns null, and stores nothing, if all uploads would then have more
 * than `mostBytes` together. Copies in sessions do not count.
 */
export async function storeUpload(
  database: Database,
  upload: Pick<NewFile, 'filename' | 'mime_type' | 'bytes' | 'expires_at'>,
  mostBytes: number,
): Promise<FileRow | null> {
  return await database.transaction().execute(async (transaction) => {
    const { total } = await transaction
      .selectFrom('files')
      .select((row) => row.fn.sum<number | null>('size_bytes').as('total'))
      .where('session_id', 'is', null)
      .executeTakeFirstOrThrow();
    if (Number(total) + upload.bytes.sizeBytes > mostBytes) return null;
    return await storeFile(transaction, { ...upload, session_id: null, output_path: null, downloadable: false });
  });
}

/** Throws StoreError when there is no such file, also when it has expired. */
export async function readFileRow(database: Database, id: string): Promise<FileRow> {
  const row = await database.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new StoreError('missing', `There is no file ${id}.`);
  if (row.expires_at !== null && Date.parse(row.expires_at) <= Date.now()) {
    throw new StoreError('missing', `File ${id} has expired.`, 'file_expired');
  }
  return row;
}

/**
 * Copies an uploaded file into a session; the copy has an id of its own and shares the bytes. Throws StoreError when
 * there is no such file.
 */
export async function copyFile(database: Database, id: string, sessionId: string): Promise<string> {
  const { filename, mime_type, sha256, size_bytes } = await readFileRow(database, id);
  const copy = await storeFile(database, {
    filename,
    mime_type,
    bytes: { sha256, sizeBytes: size_bytes },
    session_id: sessionId,
    output_path: null,
    downloadable: false,
    expires_at: null,
  });
  return copy.id;
}

/** Removes those of the bytes that no row refers to any more. Call it after the rows were deleted. */
export async function freeBytes(database: Database, bytes: FileBytes, digests: string[]): Promise<void> {
  for (const sha256 of new Set(digests)) {
    await database.transaction().execute(async (transaction) => {
      const used = await usedDigests(transaction, [sha256]);
      if (!used.has(sha256)) bytes.remove(sha256);
    });
  }
}

/** A file as the API shows it. */
export function fileObject(row: FileRow): object {
  return {
    id: row.id,
    type: 'file',
    filename: row.filename,
    mime_type: row.mime_type,
    size_bytes: row.size_bytes,
    downloadable: row.downloadable === 1,
    created_at: row.created_at,
    expires_at: row.expires_at,
    scope: row.session_id === null ? null : { type: 'session', id: row.session_id },
  };
}
