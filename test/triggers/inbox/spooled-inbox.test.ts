import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createInbox, type DatabaseInbox } from '../../../database/inbox/create-inbox.ts';
import { readDelivery } from '../../../database/inbox/read-delivery.ts';
import type { Database } from '../../../database/schema.ts';
import { openSpool } from '../../../runtime/spool/open-spool.ts';
import { encodeDelivery } from '../../../triggers/inbox/delivery-record.ts';
import { drainSpool } from '../../../triggers/inbox/drain-spool.ts';
import { spooledInbox, type SpooledInbox } from '../../../triggers/inbox/spooled-inbox.ts';
import { temporaryDatabase, temporaryFolder } from '../../support/database/temporary-database.ts';
import { newDelivery } from '../../support/triggers/new-delivery.ts';

const log = pino({ level: 'silent' });
const MB = 1024 * 1024;

interface Place {
  folder: string;
  database: Database;
  spoolFolder: string;
}

async function makePlace(): Promise<Place> {
  const folder = temporaryFolder();
  return { folder, database: await temporaryDatabase(folder), spoolFolder: join(folder, 'spool') };
}

function open({ database, spoolFolder }: Place, maxBytes = MB, inbox = createInbox(database)): SpooledInbox {
  const spooled = spooledInbox(inbox, openSpool(spoolFolder, maxBytes), log);
  onTestFinished(() => spooled.stop());
  return spooled;
}

/** Another process writes, and does not end. */
function lock({ folder }: Place): { release: () => void } {
  const other = new DatabaseSync(join(folder, 'curfew.db'));
  other.exec('begin immediate');
  let isHeld = true;
  const release = (): void => {
    if (isHeld) other.close();
    isHeld = false;
  };
  onTestFinished(release);
  return { release };
}

async function storedIds(database: Database): Promise<string[]> {
  const rows = await database.selectFrom('deliveries').select('deliveryId').orderBy('deliveryId').execute();
  return rows.map(({ deliveryId }) => deliveryId);
}

it('while the database is locked, deliveries are durable within a second, and are stored once when it is free', async () => {
  const place = await makePlace();
  const inbox = open(place);
  const { release } = lock(place);
  const started = performance.now();
  const ids = ['a', 'b', 'c', 'd'];
  const stored = await Promise.all([...ids, 'a'].map((id) => inbox.store(newDelivery(id))));
  // Senders wait 1 s or longer. It takes 700 ms; a busy machine may add seconds.
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(stored.map(({ state }) => state)).toEqual(Array(5).fill('pending'));
  expect(readdirSync(place.spoolFolder).filter((name) => name.endsWith('.spool'))).toHaveLength(1);
  expect(await inbox.store(newDelivery('b'))).toEqual({ state: 'pending', repeated: true });
  release();
  await expect.poll(() => storedIds(place.database)).toEqual(ids);
  await expect.poll(() => readdirSync(place.spoolFolder)).toEqual([]);
  expect(await readDelivery(place.database, 'github', 'b')).toMatchObject({
    headers: { 'user-agent': 'x' },
    body: new TextEncoder().encode('{"id":"b"}'),
    receivedAt: '2026-11-21T10:00:00.000Z',
    state: 'pending',
  });
  expect(await inbox.store(newDelivery('e'))).toEqual({ state: 'pending', repeated: false });
  // On a machine that stands still a delivery goes to the spool, so another one is sent.
  let sent = 0;
  const sendAgain = () => inbox.store(newDelivery(`f${++sent}`, { fingerprint: { value: 'of b', withinMs: null } }));
  await expect.poll(sendAgain).toMatchObject({ state: 'duplicate', duplicateOf: 'b' });
});

it('a database that fails at once does not make senders wait, and what it refuses for its content is an error', async () => {
  const place = await makePlace();
  const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const failing: DatabaseInbox = { ...createInbox(place.database), store: vi.fn(() => Promise.reject(away)) };
  const inbox = open(place, MB, failing);
  const times: number[] = [];
  for (const id of ['a', 'b', 'c', 'd', 'e']) {
    const started = performance.now();
    expect(await inbox.store(newDelivery(id))).toEqual({ state: 'pending', repeated: false });
    times.push(performance.now() - started);
  }
  // A sender that waits for the database waits 700 ms each time; a busy machine holds up some of them.
  expect(Math.min(...times)).toBeLessThan(600);
  const wrong = open(await makePlace());
  await expect(wrong.store(newDelivery('b', { body: null as never }))).rejects.toThrow('NOT NULL constraint failed');
});

it('if neither the database nor the spool can take a delivery, that is an error', async () => {
  const place = await makePlace();
  const away = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
  const failing: DatabaseInbox = { ...createInbox(place.database), store: () => Promise.reject(away) };
  const inbox = open(place, 10, failing);
  await expect(inbox.store(newDelivery('a'))).rejects.toThrow(/^The spool in .* is full\.$/);
});

it('what a process left in the spool is stored before the next one begins its work', async () => {
  const place = await makePlace();
  const away = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
  const former = open(place, MB, { ...createInbox(place.database), store: () => Promise.reject(away) });
  for (const id of ['a', 'b']) await former.store(newDelivery(id));
  await former.stop();
  const next = open(place);
  await next.start();
  expect(await storedIds(place.database)).toEqual(['a', 'b']);
});

it('one delivery that the database can never take holds up no other, and is kept for people', async () => {
  const place = await makePlace();
  const { release } = lock(place);
  const inbox = open(place);
  const poison = newDelivery('poison', { name: null as never });
  await Promise.all(['a', 'poison', 'b'].map((id) => inbox.store(id === 'poison' ? poison : newDelivery(id))));
  release();
  await expect.poll(() => storedIds(place.database)).toEqual(['a', 'b']);
  await expect.poll(() => readdirSync(place.spoolFolder)).toEqual([expect.stringMatching(/\.refused$/)]);
});

it('a record that this version cannot read holds up no other, and is kept for people', async () => {
  const place = await makePlace();
  const former = openSpool(place.spoolFolder, MB);
  for (const unreadable of ['', 'a record of another version', '\0\0\0\u0004null'])
    await former.append(Buffer.from(unreadable));
  await former.append(encodeDelivery(newDelivery('a')));
  await former.close();
  const spool = openSpool(place.spoolFolder, MB);
  const away = { store: () => Promise.reject(new Error('away')) };
  for (let attempt = 0; attempt < 3; attempt++) await expect(drainSpool(away, spool, log)).rejects.toThrow('away');
  await drainSpool(createInbox(place.database), spool, log);
  expect(await storedIds(place.database)).toEqual(['a']);
  expect(readdirSync(place.spoolFolder)).toEqual(Array(3).fill(expect.stringMatching(/\.refused$/)));
});
