import { createHash } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { newId } from './new-id.ts';
import type { EngineSchema } from './schema.ts';
import { StoreError } from './store-error.ts';

type Database = Kysely<EngineSchema>;

export type FileRow = Selectable<EngineSchema['files']>;

export interface NewFile {
  filename: string;
  mime_type: string;
  content: Uint8Array;
  session_id: string | null;
  output_path: string | null;
  downloadable: boolean;
  expires_at: string | null;
}

/** Stores a file and its content together. */
export async function storeFile(database: Database, { content, downloadable, ...file }: NewFile): Promise<FileRow> {
  const row = {
    ...file,
    id: newId('file'),
    size_bytes: content.byteLength,
    sha256: createHash('sha256').update(content).digest('hex'),
    downloadable: downloadable ? 1 : 0,
    created_at: new Date().toISOString(),
  };
  await database.insertInto('files').values(row).execute();
  await database.insertInto('file_contents').values({ file_id: row.id, content }).execute();
  return row;
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

/** The content of a file that is there. */
export async function readFileContent(database: Database, id: string): Promise<Uint8Array> {
  const { content } = await database
    .selectFrom('file_contents')
    .select('content')
    .where('file_id', '=', id)
    .executeTakeFirstOrThrow();
  return content;
}

/**
 * Copies an uploaded file into a session; the copy has an id of its own. Throws StoreError when there is no such
 * file.
 */
export async function copyFile(database: Database, id: string, sessionId: string): Promise<string> {
  const { filename, mime_type } = await readFileRow(database, id);
  const content = await readFileContent(database, id);
  const copy = await storeFile(database, {
    filename,
    mime_type,
    content,
    session_id: sessionId,
    output_path: null,
    downloadable: false,
    expires_at: null,
  });
  return copy.id;
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
