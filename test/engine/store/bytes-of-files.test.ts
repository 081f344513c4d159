import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { createFileBytes, type FileBytes } from '../../../engine/store/files/file-bytes.ts';
import { engine } from '../../../engine/store/migrations/001-engine.ts';
import { referencesOfEvents } from '../../../engine/store/migrations/002-references-of-events.ts';
import { bytesOfFiles } from '../../../engine/store/migrations/003-bytes-of-files.ts';
import { openEngineDatabase } from '../../../engine/store/open-engine-database.ts';
import type { EngineSchema } from '../../../engine/store/schema.ts';
import { openDatabase } from '../../../runtime/database/open-database.ts';
import { bytesOf } from '../../support/engine/files/bytes-of.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';

const BEFORE = { '001-engine': engine, '002-references-of-events': referencesOfEvents };
const MiB = 1024 * 1024;

type OldSchema = EngineSchema & { file_contents: { file_id: string; content: Uint8Array } };

/** A database as the version before wrote it, with the bytes of files in it. */
async function writeOld(folder: string, contents: Uint8Array[]): Promise<void> {
  const database = await openDatabase<OldSchema>({ path: join(folder, 'engine.db') }, BEFORE);
  for (const [i, content] of contents.entries()) {
    const file = { id: `file_${i}`, filename: 'a', mime_type: 'text/plain', downloadable: 1 };
    const sha256 = digestOf(content);
    const created_at = new Date().toISOString();
    await database
      .insertInto('files')
      .values({ ...file, size_bytes: content.length, sha256, created_at })
      .execute();
    await database.insertInto('file_contents').values({ file_id: file.id, content }).execute();
  }
  await database.destroy();
}

async function open(folder: string): Promise<Kysely<EngineSchema>> {
  const database = await openEngineDatabase(folder);
  onTestFinished(() => database.destroy());
  return database;
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

it('moves the bytes of files out of the database, and gives their room on the disk back', async () => {
  const folder = temporaryFolder();
  const contents = [Buffer.from(''), ...Array.from({ length: 12 }, (_, i) => Buffer.alloc(5 * MiB, `${i} `))];
  contents.push(Buffer.from('twice'), Buffer.from('twice'));
  await writeOld(folder, contents);
  expect(statSync(join(folder, 'engine.db')).size).toBeGreaterThan(60 * MiB);
  const database = await open(folder);
  const bytes = createFileBytes(folder);
  for (const [i, content] of contents.entries()) {
    const { sha256 } = await database
      .selectFrom('files')
      .select('sha256')
      .where('id', '=', `file_${i}`)
      .executeTakeFirstOrThrow();
    expect((await bytesOf(bytes.read(sha256))).equals(content)).toBe(true);
  }
  expect(statSync(join(folder, 'engine.db')).size).toBeLessThan(MiB);
});

it('lets the files of sessions that are archived already expire, and no others', async () => {
  const folder = temporaryFolder();
  await writeOld(folder, [
    Buffer.from('of an archived session'),
    Buffer.from('of a live one'),
    Buffer.from('uploaded'),
  ]);
  const old = await openDatabase<OldSchema>({ path: join(folder, 'engine.db') }, BEFORE);
  for (const [i, archived_at] of ['2026-11-01T00:00:00.000Z', null].entries()) {
    const fields = {
      thread_id: 't',
      agent_id: 'a',
      agent_version: 1,
      agent: '{}',
      environment_id: 'e',
      metadata: '{}',
    };
    const times = { created_at: '2026-11-01T00:00:00.000Z', updated_at: '2026-11-01T00:00:00.000Z', archived_at };
    const id = `sesn_${i}`;
    const row = { id, status: 'idle' as const, ...fields, ...times };
    await old.insertInto('sessions').values(row).execute();
    await old.updateTable('files').set({ session_id: id }).where('id', '=', `file_${i}`).execute();
  }
  await old.destroy();
  const database = await open(folder);
  const rows = await database.selectFrom('files').select('expires_at').orderBy('id').execute();
  const days = rows.map((row) => row.expires_at && Math.round((Date.parse(row.expires_at) - Date.now()) / 86_400_000));
  expect(days).toEqual([30, null, null]);
});

it('leaves a database that opens again when it is cut off in the middle', async () => {
  const folder = temporaryFolder();
  const contents = ['one', 'two', 'three'].map((text) => Buffer.from(text));
  await writeOld(folder, contents);
  const location = { path: join(folder, 'engine.db') };
  const real = createFileBytes(folder);
  let calls = 0;
  const failing: FileBytes = {
    ...real,
    keep: async (content, record) => {
      calls += 1;
      if (calls === 3) throw new Error('ENOSPC: no space left on device');
      return await real.keep(content, record);
    },
  };
  const after = { ...BEFORE, '003-bytes-of-files': bytesOfFiles(failing) };
  await expect(openDatabase(location, after)).rejects.toThrow(
    'The database cannot be brought up to date, at "003-bytes-of-files": ENOSPC: no space left on device',
  );
  const old = await openDatabase<OldSchema>(location, BEFORE);
  expect(await old.selectFrom('file_contents').select('file_id').execute()).toHaveLength(3);
  await old.destroy();
  const database = await open(folder);
  expect(await database.selectFrom('files').select('id').execute()).toHaveLength(3);
  for (const content of contents) expect(await bytesOf(real.read(digestOf(content)))).toEqual(content);
});
