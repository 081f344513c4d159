import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createFileBytes, type FileBytes } from '../../../../engine/store/files/file-bytes.ts';
import { storeFile } from '../../../../engine/store/files/file-store.ts';
import { startFileSweep } from '../../../../engine/store/files/file-sweep.ts';
import { openEngineDatabase } from '../../../../engine/store/open-engine-database.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';

const log = pino({ level: 'silent' });

async function store() {
  const folder = temporaryFolder();
  const database = await openEngineDatabase(folder);
  onTestFinished(() => database.destroy());
  return { database, bytes: createFileBytes(folder), log };
}

type Store = Awaited<ReturnType<typeof store>>;

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Stores a file that expires in `seconds`; null: never. */
async function keep({ database, bytes }: Store, text: string, seconds: number | null): Promise<string> {
  const expires_at = seconds === null ? null : new Date(Date.now() + seconds * 1_000).toISOString();
  const fields = { filename: 'a', mime_type: 'text/plain', session_id: null, output_path: null, downloadable: true };
  const row = await bytes.keep(oneChunk(text), (kept) => storeFile(database, { ...fields, bytes: kept, expires_at }));
  return row.sha256;
}

async function onDisk(bytes: FileBytes): Promise<string[]> {
  return (await Array.fromAsync(bytes.list())).flat();
}

it('removes files that have expired, and their bytes when no other file has them, again and again', async () => {
  const own = await store();
  await keep(own, 'expired', -1);
  await keep(own, 'expired, but not everywhere', -1);
  const left = [await keep(own, 'expired, but not everywhere', 3_600), await keep(own, 'forever', null)];
  const sweep = await startFileSweep({ ...own, everyMs: 20 });
  onTestFinished(() => sweep.stop());
  await expect.poll(() => onDisk(own.bytes)).toHaveLength(2);
  expect((await onDisk(own.bytes)).sort()).toEqual([...left].sort());
  expect(await own.database.selectFrom('files').select('id').execute()).toHaveLength(2);
  await keep(own, 'expired later', -1);
  await expect.poll(() => onDisk(own.bytes)).toHaveLength(2);
});

it('removes thousands of expired files in small steps', async () => {
  const own = await store();
  const { sha256 } = await own.bytes.keep(oneChunk('x'), async (kept) => kept);
  const rows = Array.from({ length: 3_000 }, (_, i) => ({
    id: `file_${i}`,
    filename: 'a',
    mime_type: 'text/plain',
    size_bytes: 1,
    sha256,
    downloadable: 0,
    created_at: new Date().toISOString(),
    expires_at: '2026-01-01T00:00:00.000Z',
  }));
  for (let i = 0; i < rows.length; i += 1_000) {
    await own.database
      .insertInto('files')
      .values(rows.slice(i, i + 1_000))
      .execute();
  }
  const sweep = await startFileSweep(own);
  onTestFinished(() => sweep.stop());
  await expect.poll(() => onDisk(own.bytes)).toEqual([]);
  expect(await own.database.selectFrom('files').select('id').execute()).toEqual([]);
});

it('removes bytes that a dead engine left without a row, while others are being stored', async () => {
  const own = await store();
  const orphans = Array.from({ length: 20 }, (_, i) => own.bytes.keep(oneChunk(`orphan ${i}`), async () => i));
  await Promise.all(orphans);
  const sweep = await startFileSweep(own);
  onTestFinished(() => sweep.stop());
  // The bytes of some orphans get a row meanwhile.
  const kept = await Promise.all(Array.from({ length: 10 }, (_, i) => keep(own, `orphan ${i}`, null)));
  await expect.poll(() => onDisk(own.bytes)).toHaveLength(10);
  expect((await onDisk(own.bytes)).sort()).toEqual([...kept].sort());
  expect(kept).toContain(createHash('sha256').update('orphan 0').digest('hex'));
});
