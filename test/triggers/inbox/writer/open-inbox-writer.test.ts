import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { DeliveryMark } from '../../../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../../../database/inbox/new-delivery.ts';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import type { Database } from '../../../../database/schema.ts';
import { isWrongData } from '../../../../triggers/inbox/is-wrong-data.ts';
import { openInboxWriter, type InboxWriter } from '../../../../triggers/inbox/writer/open-inbox-writer.ts';
import { temporaryDatabase, temporaryFolder } from '../../../support/database/temporary-database.ts';
import { newDelivery } from '../../../support/triggers/new-delivery.ts';

const MARK: DeliveryMark = {
  state: 'ignored',
  reason: 'nobody wants it',
  reasons: {},
  runs: [],
  answers: { asked: { role: 'none' } },
};

interface Place {
  folder: string;
  database: Database;
  writer: InboxWriter;
  /** How many transactions the connection of this thread has made. */
  transactionsHere: () => number;
}

async function makePlace(patienceMs?: number): Promise<Place> {
  const folder = temporaryFolder();
  const database = await temporaryDatabase(folder);
  const writer = openInboxWriter(database, pino({ level: 'silent' }), patienceMs);
  onTestFinished(() => writer.stop());
  const transaction = vi.spyOn(database, 'transaction');
  return { folder, database, writer, transactionsHere: () => transaction.mock.calls.length };
}

function crowd(name: string, changes: Partial<NewDelivery> = {}): NewDelivery[] {
  return Array.from({ length: 4 }, (_, index) => newDelivery(`${name}-${index}`, changes));
}

/** Stores crowds until a thread does it. */
async function untilThread({ writer, transactionsHere }: Place): Promise<void> {
  let crowds = 0;
  await vi.waitFor(async () => {
    const before = transactionsHere();
    await writer.store(crowd(`crowd-${++crowds}`));
    expect(transactionsHere()).toBe(before);
  }, 60_000);
}

it('a few deliveries are stored and marked over the given connection', async () => {
  const { database, writer, transactionsHere } = await makePlace();
  expect(await writer.store([newDelivery('one')])).toEqual([{ state: 'pending', repeated: false }]);
  await writer.mark([{ source: 'github', deliveryId: 'one', mark: MARK }]);
  expect(transactionsHere()).toBe(2);
  expect(await readDelivery(database, 'github', 'one')).toMatchObject({ state: 'ignored' });
});

it('after a crowd a thread stores and marks deliveries byte for byte, until it does not answer in time', async () => {
  const place = await makePlace(3_000);
  await untilThread(place);
  const { database, writer, transactionsHere } = place;
  const before = transactionsHere();
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const given = [newDelivery('all', { body: bytes }), newDelivery('part', { body: bytes.subarray(7, 20) })];
  expect(await writer.store([...given, newDelivery('none', { body: new Uint8Array() })])).toHaveLength(3);
  expect(await writer.store([given[0]!])).toEqual([{ state: 'pending', repeated: true }]);
  await writer.mark([{ source: 'github', deliveryId: 'part', mark: MARK }]);
  const wrong = await writer.store([newDelivery('wrong', { name: null as never })]).catch((error: unknown) => error);
  expect(isWrongData(wrong)).toBe(true);
  expect(transactionsHere()).toBe(before);
  expect(bytes).toHaveLength(256);
  expect(Buffer.from((await readDelivery(database, 'github', 'all'))!.body)).toEqual(Buffer.from(bytes));
  const part = (await readDelivery(database, 'github', 'part'))!;
  expect(Buffer.from(part.body)).toEqual(Buffer.from(bytes.subarray(7, 20)));
  expect(part).toMatchObject({ state: 'ignored', answers: '{"asked":{"role":"none"}}' });

  const other = new DatabaseSync(join(place.folder, 'curfew.db'));
  other.exec('begin immediate');
  await expect(writer.store([newDelivery('held')])).rejects.toThrow('has not answered for 3000 ms');
  other.close();
  // Without the thread from now on.
  expect(await writer.store([newDelivery('held')])).toEqual([{ state: 'pending', repeated: false }]);
  expect(transactionsHere()).toBe(before + 1);
});

it('the thread stores what was handed over meanwhile together, and refuses only those whose own delivery is wrong', async () => {
  const place = await makePlace();
  expect(place.writer.mayOverlap()).toBe(false);
  await untilThread(place);
  const { database, writer } = place;
  expect(writer.mayOverlap()).toBe(true);
  const large = new Uint8Array(1024 * 1024);
  const given = [
    [newDelivery('a'), newDelivery('b', { body: large })],
    [newDelivery('wrong', { name: null as never })],
    [newDelivery('c'), newDelivery('a')],
    [newDelivery('d')],
  ];
  const storing = Promise.allSettled(given.map((deliveries) => writer.store(deliveries)));
  // What the thread has cannot be taken back, so it is given no more than a megabyte ahead.
  expect(writer.mayOverlap()).toBe(false);
  const [first, wrong, third, last] = await storing;
  expect(writer.mayOverlap()).toBe(true);
  const isNew = { state: 'pending', repeated: false };
  expect(first).toEqual({ status: 'fulfilled', value: [isNew, isNew] });
  expect(wrong).toMatchObject({ status: 'rejected' });
  expect(third).toEqual({ status: 'fulfilled', value: [isNew, { state: 'pending', repeated: true }] });
  expect(last).toEqual({ status: 'fulfilled', value: [isNew] });
  expect((await readDelivery(database, 'github', 'b'))!.body).toHaveLength(large.length);
  expect(await readDelivery(database, 'github', 'wrong')).toBeNull();
});

it('what is under way when the writer stops rejects, and none of it is stored in part', async () => {
  const place = await makePlace();
  await untilThread(place);
  const { database, writer } = place;
  const storing = writer.store(crowd('late')).then(
    () => 4,
    () => 0,
  );
  await writer.stop();
  const count = await storing;
  const rows = await database
    .selectFrom('deliveries')
    .select('deliveryId')
    .where('deliveryId', 'like', 'late-%')
    .execute();
  expect([count, 4]).toContain(rows.length);
});
