import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { FileBytes } from '../files/file-bytes.ts';

/** The part of the tables that this migration works on. */
interface Schema {
  files: { id: string; sha256: string; size_bytes: number; session_id: string | null; expires_at: string | null };
  file_contents: { file_id: string; content: Uint8Array };
  sessions: { id: string; archived_at: string | null; outputs_seq: number; last_seq: number };
}

/**
 * Moves the bytes of files out of the database, one file at a time, and adds what collecting outputs remembers. If it is
 * interrupted, the database stays as it was, and the next attempt finds the bytes that were moved already.
 */
export function bytesOfFiles(bytes: FileBytes): Migration {
  return {
    async up(database: Kysely<Schema>): Promise<void> {
      await moveContents(database, bytes);
      await database.schema.dropTable('file_contents').execute();
      await database.schema.createIndex('files_by_bytes').on('files').column('sha256').execute();
      await database.schema
        .createIndex('files_expiring')
        .on('files')
        .column('expires_at')
        .where(sql.ref('expires_at'), 'is not', null)
        .execute();
      await rememberOutputs(database);
      await expireOfArchived(database);
    },
  };
}

async function moveContents(database: Kysely<Schema>, bytes: FileBytes): Promise<void> {
  for (let last = ''; ;) {
    const row = await database
      .selectFrom('file_contents')
      .selectAll()
      .where('file_id', '>', last)
      .orderBy('file_id')
      .limit(1)
      .executeTakeFirst();
    if (!row) return;
    last = row.file_id;
    await bytes.keep(oneChunk(row.content), async ({ sha256, sizeBytes }) => {
      await database.updateTable('files').set({ sha256, size_bytes: sizeBytes }).where('id', '=', last).execute();
    });
  }
}

async function* oneChunk(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

/** From this version on, the files of a session expire 30 days after it was archived. */
async function expireOfArchived(database: Kysely<Schema>): Promise<void> {
  await database
    .updateTable('files')
    .set({ expires_at: new Date(Date.now() + 30 * 24 * 3_600_000).toISOString() })
    .where('expires_at', 'is', null)
    .where('session_id', 'in', (sessions) =>
      sessions.selectFrom('sessions').select('id').where('archived_at', 'is not', null),
    )
    .execute();
}

/** The outputs of sessions that are there already are collected when somebody lists them, or when they are archived. */
async function rememberOutputs(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .alterTable('sessions')
    .addColumn('outputs_seq', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await database.schema.alterTable('sessions').addColumn('outputs_told', 'text').execute();
  await database
    .updateTable('sessions')
    .set((row) => ({ outputs_seq: row.ref('last_seq') }))
    .execute();
  await database.schema
    .createTable('output_marks')
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id').onDelete('cascade'))
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('mark', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('output_marks_key', ['session_id', 'path'])
    .execute();
}
