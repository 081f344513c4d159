import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { readDeliveryFile } from '../../../../database/files/read-delivery-file.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import { removeOldFiles } from '../../../../database/retention/remove-old-files.ts';
import type { Database } from '../../../../database/schema.ts';
import type { InputFile } from '../../../../triggers/input-file.ts';
import { storeInputFiles } from '../../../../triggers/sources/dispatch/store-input-files.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';

const LATER = '2099-01-01T00:00:00.000Z';

function fileOf(text: string, changes: Partial<InputFile> = {}): InputFile {
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { filename: 'a.csv', bytes: bytes.length, sha256, content: () => once(bytes), ...changes };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

async function stored(database: Database): Promise<string> {
  const chunks = [];
  const key = { source: 'dispatch', deliveryId: 'd1', input: 'data' };
  for await (const piece of readDeliveryFile(database, key)) chunks.push(piece);
  return Buffer.concat(chunks).toString();
}

it('a file is stored once, however often it is given, and another one under its key is refused', async () => {
  const database = await temporaryDatabase();
  const file = fileOf('a,b\n');
  for (let times = 0; times < 2; times += 1) {
    expect(await storeInputFiles(database, 'd1', { data: file })).toEqual({
      data: { filename: 'a.csv', bytes: 4, sha256: file.sha256, deliveryId: 'd1' },
    });
  }
  await expect(storeInputFiles(database, 'd1', { data: fileOf('c,d\n') })).rejects.toThrow(
    'The delivery "d1" was given another file as "data" before.',
  );
  expect(await stored(database)).toBe('a,b\n');
});

it('what breaks off is stored whole by the next attempt', async () => {
  const database = await temporaryDatabase();
  const broken = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.alloc(600 * 1024, 'a');
    throw await Promise.resolve(new Error('the connection was cut'));
  };
  const text = 'a'.repeat(700 * 1024);
  await expect(storeInputFiles(database, 'd1', { data: fileOf(text, { content: broken }) })).rejects.toThrow('was cut');
  await storeInputFiles(database, 'd1', { data: fileOf(text) });
  expect(await stored(database)).toBe(text);
});

it.each<[string, Record<string, InputFile>, string]>([
  [
    'changes',
    { data: fileOf('a', { content: () => once(Buffer.from('b')) }) },
    'a.csv changed while it was read. Try again.',
  ],
  [
    'grows',
    { data: fileOf('a', { content: () => once(Buffer.from('ab')) }) },
    'a.csv changed while it was read. Try again.',
  ],
  ['is empty', { data: fileOf('') }, 'The file a.csv for "data" is empty.'],
  ['is too large', { data: fileOf('a', { bytes: 26 * 1024 * 1024 }) }, 'has 26 MB; at most 25 MB are taken.'],
  [
    'is one too many',
    Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`f${index}`, fileOf('a')])),
    '21 files are given',
  ],
])('one that %s is refused, and nothing of it is kept', async (_, files, problem) => {
  const database = await temporaryDatabase();
  await expect(storeInputFiles(database, 'd1', files)).rejects.toThrow(problem);
  expect(await database.selectFrom('deliveryFiles').selectAll().execute()).toEqual([]);
  expect(await database.selectFrom('deliveryFilePieces').selectAll().execute()).toEqual([]);
});

it('a file is removed with the body of its delivery, and when its delivery never came', async () => {
  const database = await temporaryDatabase();
  const body = new TextEncoder().encode('{}');
  const delivery = {
    source: 'dispatch',
    name: 'workflow_dispatch',
    headers: {},
    body,
    state: 'pending',
    reason: null,
  } as const;
  await storeDeliveries(database, [{ ...delivery, deliveryId: 'd1', receivedAt: new Date().toISOString() }]);
  await storeInputFiles(database, 'd1', { data: fileOf('a,b\n') });
  await storeInputFiles(database, 'd2', { data: fileOf('a,b\n') });
  const old = { before: LATER, limit: 10 };
  expect(await removeOldFiles(database, { ...old, before: '2020-01-01T00:00:00.000Z' })).toBe(0);
  expect(await removeOldFiles(database, old)).toBe(1);
  expect(await stored(database)).toBe('a,b\n');
  await database.updateTable('deliveries').set({ removedAt: LATER }).execute();
  expect(await removeOldFiles(database, old)).toBe(1);
  expect(await stored(database)).toBe('');
});
