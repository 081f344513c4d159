import { describe, expect, it } from 'vitest';
import { createInbox } from '../../../database/inbox/create-inbox.ts';
import { forgetFingerprints } from '../../../database/inbox/fingerprints/forget-fingerprints.ts';
import { markDelivery } from '../../../database/inbox/mark-delivery.ts';
import { claimPending, type PendingDelivery } from '../../../database/inbox/claim-pending.ts';
import { readDelivery } from '../../../database/inbox/read-delivery.ts';
import type { Database } from '../../../database/schema.ts';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import { storeDeliveries, type StoredDelivery } from '../../../database/inbox/store-deliveries.ts';
import { DATABASES, openPlace } from '../../support/database/databases.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';

describe.each(DATABASES)('on $name', ({ openNew, makePlace }) => {
  it('a delivery is read back as it arrived, byte for byte', async () => {
    const database = await openNew();
    const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await storeDeliveries(database, [makeDelivery('one', { body })]);
    const { body: stored, ...rest } = (await readDelivery(database, 'github', 'one'))!;
    expect(Buffer.from(stored)).toEqual(Buffer.from(body));
    expect(rest).toEqual({
      source: 'github',
      deliveryId: 'one',
      name: 'issues',
      headers: { 'content-type': 'application/json' },
      receivedAt: '2026-11-21T10:00:00.000Z',
      state: 'pending',
      reason: null,
      reasons: {},
      runs: [],
      attempts: 0,
      faults: 0,
      duplicateOf: null,
      answers: null,
    });
    expect(await readDelivery(database, 'dispatch', 'one')).toBeNull();
  });

  it('a delivery that arrives a hundred times at once becomes one row, and all but one answer say that it is repeated', async () => {
    const database = await openNew();
    const inbox = createInbox(database);
    const answers = await Promise.all(Array.from({ length: 100 }, () => inbox.store(makeDelivery('same'))));
    expect(answers.filter(({ repeated }) => !repeated)).toEqual([{ state: 'pending', repeated: false }]);
    expect(await database.selectFrom('deliveries').select('deliveryId').execute()).toEqual([{ deliveryId: 'same' }]);
  });

  it('deliveries that arrive together share transactions', async () => {
    const database = await openNew();
    const transactions = countTransactions(database);
    const inbox = createInbox(database);
    const names = Array.from({ length: 200 }, (_, index) => `delivery-${index}`);
    await Promise.all(names.map((name) => inbox.store(makeDelivery(name))));
    expect(transactions()).toBe(1);
    expect(await claimed(database, '2026-11-21T10:00:00.000Z', 1000)).toHaveLength(200);
  });

  it('a batch that cannot be stored is an error for each of its senders, and the next batch is stored', async () => {
    const database = await openNew();
    const inbox = createInbox(database);
    const broken = makeDelivery('broken', { body: null as never });
    const first = inbox.store(makeDelivery('first'));
    await first;
    const answers = await Promise.allSettled([first, inbox.store(makeDelivery('second')), inbox.store(broken)]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await inbox.store(makeDelivery('second'))).toEqual({ state: 'pending', repeated: false });
  });

  it('a repeated delivery is answered with the state of the first one', async () => {
    const database = await openNew();
    await storeDeliveries(database, [makeDelivery('one')]);
    await markDelivery(database, key('one'), {
      state: 'dispatched',
      reason: null,
      reasons: { 'fix-bug': 'matched' },
      runs: ['fix-bug/github/one'],
    });
    expect(await storeDeliveries(database, [makeDelivery('one')])).toEqual([{ state: 'dispatched', repeated: true }]);
    expect(await readDelivery(database, 'github', 'one')).toMatchObject({
      state: 'dispatched',
      reasons: { 'fix-bug': 'matched' },
      runs: ['fix-bug/github/one'],
      attempts: 1,
    });
  });

  it('a delivery that failed for a passing reason is not tried again before its time', async () => {
    const database = await openNew();
    await storeDeliveries(database, [makeDelivery('one'), makeDelivery('two')]);
    const retryAt = '2026-11-21T10:00:05.000Z';
    await markDelivery(database, key('one'), { state: 'pending', reason: 'Temporal is away', retryAt, isFault: false });
    expect(await claimed(database, '2026-11-21T10:00:04.999Z')).toEqual([key('two')]);
    expect(await claimed(database, retryAt)).toEqual([key('one'), key('two')]);
    expect(await readDelivery(database, 'github', 'one')).toMatchObject({ reason: 'Temporal is away', attempts: 1 });
  });

  it('a delivery that was given up and arrives again is tried again from the beginning', async () => {
    const database = await openNew();
    await storeDeliveries(database, [makeDelivery('one'), makeDelivery('other')]);
    const runs = ['fix-bug/github/one'];
    const retryAt = '2026-11-21T10:00:05.000Z';
    await markDelivery(database, key('one'), { state: 'pending', reason: 'a bug', retryAt, isFault: true });
    for (const id of ['one', 'other'])
      await markDelivery(database, key(id), { state: 'failed', reason: 'given up: a bug', reasons: {}, runs });
    const again = await storeDeliveries(database, [makeDelivery('one'), makeDelivery('one')]);
    expect(again).toEqual([1, 2].map(() => ({ state: 'pending', repeated: true })));
    expect(await readDelivery(database, 'github', 'one')).toMatchObject({ state: 'pending', faults: 0, runs });
    expect(await readDelivery(database, 'github', 'other')).toMatchObject({ state: 'failed' });
    expect(await claimed(database, '2026-11-21T10:00:00.000Z')).toEqual([key('one')]);
  });

  it('what one process has claimed no other one claims, until its lease is over or the delivery is marked', async () => {
    const place = await makePlace();
    const databases = [await openPlace(place), await openPlace(place)];
    const ids = Array.from({ length: 40 }, (_, index) => `delivery-${index}`);
    await storeDeliveries(
      databases[0]!,
      ids.map((id) => makeDelivery(id)),
    );
    const claim = (index: number, now: string): Promise<PendingDelivery[]> =>
      claimPending(databases[index % 2]!, { now, receivedBy: now, leasedUntil: '2026-11-21T10:00:10.000Z', limit: 10 });
    const both = await Promise.all([0, 1, 2, 3].map((index) => claim(index, '2026-11-21T10:00:00.000Z')));
    const found = both.flat().map(({ deliveryId }) => deliveryId);
    expect(new Set(found).size).toBe(found.length);
    while (found.length < 40) found.push(...(await claim(0, '2026-11-21T10:00:00.000Z')).map((one) => one.deliveryId));
    expect(new Set(found)).toEqual(new Set(ids));
    expect(await claim(1, '2026-11-21T10:00:09.999Z')).toEqual([]);
    await markDelivery(databases[0]!, key('delivery-7'), {
      state: 'pending',
      reason: 'away',
      retryAt: '2026-11-21T10:00:01.000Z',
      isFault: false,
    });
    expect(await claim(1, '2026-11-21T10:00:09.999Z')).toEqual([key('delivery-7')]);
    expect(await claim(1, '2026-11-21T10:00:10.000Z')).toHaveLength(10);
  });

  it('what has just come is not claimed: the process that took it in dispatches it', async () => {
    const database = await openNew();
    await storeDeliveries(database, [makeDelivery('one')]);
    const request = { now: '2026-11-21T10:00:01.000Z', leasedUntil: '2026-11-21T10:00:11.000Z', limit: 10 };
    expect(await claimPending(database, { ...request, receivedBy: '2026-11-21T09:59:59.000Z' })).toEqual([]);
    expect(await claimPending(database, { ...request, receivedBy: request.now })).toEqual([key('one')]);
  });

  it('when the clock is set back by hours, nothing waits until it has caught up', async () => {
    const database = await openNew();
    const now = '2026-11-21T07:00:00.000Z';
    const request = { now, receivedBy: now, leasedUntil: '2026-11-21T07:00:10.000Z', limit: 10 };
    const before = { ...request, now: '2026-11-21T10:00:00.000Z', receivedBy: '2026-11-21T10:00:00.000Z' };
    await storeDeliveries(
      database,
      ['leased', 'retried', 'stored'].map((id) => makeDelivery(id)),
    );
    await markDelivery(database, key('retried'), {
      state: 'pending',
      reason: 'away',
      retryAt: '2026-11-21T10:00:10.000Z',
      isFault: false,
    });
    await claimPending(database, { ...before, leasedUntil: '2026-11-21T10:00:10.000Z', limit: 1 });
    expect(await claimPending(database, request)).toEqual(['leased', 'retried', 'stored'].map(key));
    expect(await claimPending(database, request)).toEqual([]);
  });

  it('a second dispatcher does not undo what was decided about a delivery', async () => {
    const database = await openNew();
    await storeDeliveries(database, [makeDelivery('one')]);
    await markDelivery(database, key('one'), { state: 'ignored', reason: 'nobody wants it', reasons: {}, runs: [] });
    await markDelivery(database, key('one'), {
      state: 'pending',
      reason: 'away',
      retryAt: '2026-11-21T10:00:05.000Z',
      isFault: false,
    });
    expect(await readDelivery(database, 'github', 'one')).toMatchObject({ state: 'ignored', attempts: 1 });
  });

  it('a mark without answers leaves those that an earlier attempt recorded', async () => {
    const database = await openNew();
    await storeDeliveries(database, [makeDelivery('one')]);
    const away = { state: 'pending', reason: 'away', retryAt: '2026-11-21T10:00:05.000Z', isFault: false } as const;
    await markDelivery(database, key('one'), {
      ...away,
      runs: ['a/github/one'],
      answers: { asked: { role: 'write' } },
    });
    await markDelivery(database, key('one'), away);
    const answers = '{"asked":{"role":"write"}}';
    expect(await readDelivery(database, 'github', 'one')).toMatchObject({ attempts: 2, answers });
  });
});

describe.each(DATABASES)('fingerprints on $name', ({ openNew, makePlace }) => {
  const forEver = { value: 'sha256:one', withinMs: null };

  it('the same content under another id is a duplicate without a body, whose reason names the first', async () => {
    const database = await openNew();
    await storeDeliveries(database, [makeDelivery('one', { fingerprint: forEver })]);
    const again = makeDelivery('two', { fingerprint: forEver, receivedAt: '2026-11-21T11:00:00.000Z' });
    const duplicate = { state: 'duplicate', duplicateOf: 'one' };
    expect(await storeDeliveries(database, [again])).toEqual([{ ...duplicate, repeated: false }]);
    expect(await storeDeliveries(database, [again])).toEqual([{ ...duplicate, repeated: true }]);
    expect(await readDelivery(database, 'github', 'two')).toMatchObject({
      ...duplicate,
      reason: 'Its content came before, at 2026-11-21T10:00:00.000Z, as the delivery "one".',
      body: { byteLength: 0 },
    });
    expect(await pendingKeys(database)).toEqual(['one']);
  });

  it('if one content comes under a hundred ids at once, from two processes, one delivery counts', async () => {
    const place = await makePlace();
    const inboxes = [createInbox(await openPlace(place)), createInbox(await openPlace(place))];
    const ids = Array.from({ length: 100 }, (_, index) => `delivery-${index}`);
    const stored = await Promise.all(
      ids.map((id, index) => inboxes[index % 2]!.store(makeDelivery(id, { fingerprint: forEver }))),
    );
    const first = ids[stored.findIndex(({ state }) => state === 'pending')];
    expect(stored.filter(({ state }) => state === 'pending')).toHaveLength(1);
    expect(new Set(stored.map(({ duplicateOf }) => duplicateOf ?? first))).toEqual(new Set([first]));
  });

  it('two processes that store the same deliveries in opposite order do not wait for each other for ever', async () => {
    const place = await makePlace();
    const databases = [await openPlace(place), await openPlace(place)];
    const many = Array.from({ length: 300 }, (_, index) =>
      makeDelivery(`delivery-${index}`, { fingerprint: { value: `content-${index % 150}`, withinMs: null } }),
    );
    const stored = await Promise.all([
      storeDeliveries(databases[0]!, many),
      storeDeliveries(databases[1]!, many.toReversed()),
    ]);
    const fresh = stored.flat().filter(({ repeated, state }) => !repeated && state === 'pending');
    expect(fresh).toHaveLength(150);
  });

  it('an equal body of another source is not a duplicate, and neither is one without a fingerprint', async () => {
    const database = await openNew();
    const stored = await storeDeliveries(database, [
      makeDelivery('one', { fingerprint: forEver }),
      makeDelivery('two', { source: 'sentry', fingerprint: forEver }),
      makeDelivery('three'),
      makeDelivery('four', { fingerprint: null }),
    ]);
    expect(stored.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending', 'pending']);
  });

  it('where only deliveries within ten minutes are one, the first after that counts, and is the first of the next ten', async () => {
    const database = await openNew();
    const fingerprint = { value: 'same', withinMs: 600_000 };
    const at = async (time: string): Promise<StoredDelivery[]> =>
      storeDeliveries(database, [makeDelivery(time, { fingerprint, receivedAt: `2026-11-21T${time}.000Z` })]);
    expect(await at('10:00:00')).toMatchObject([{ state: 'pending' }]);
    expect(await at('10:09:59')).toMatchObject([{ state: 'duplicate', duplicateOf: '10:00:00' }]);
    expect(await at('10:10:00')).toMatchObject([{ state: 'pending' }]);
    expect(await at('10:19:59')).toMatchObject([{ state: 'duplicate', duplicateOf: '10:10:00' }]);
    expect(await at('11:00:00')).toMatchObject([{ state: 'pending' }]);
  });

  it('a delivery that its sender can confirm stays pending, and knows which one came before', async () => {
    const database = await openNew();
    const fingerprint = { value: 'same', withinMs: 600_000, isConfirmable: true };
    await storeDeliveries(database, [makeDelivery('one', { fingerprint })]);
    const [second] = await storeDeliveries(database, [makeDelivery('two', { fingerprint })]);
    expect(second).toEqual({ state: 'pending', repeated: false });
    expect(await readDelivery(database, 'github', 'two')).toMatchObject({
      state: 'pending',
      duplicateOf: 'one',
      body: { byteLength: 20 },
    });
  });

  it('a content is still known after its delivery was deleted, also under the same id', async () => {
    const database = await openNew();
    await storeDeliveries(database, [makeDelivery('one', { fingerprint: forEver })]);
    await database.deleteFrom('deliveries').execute();
    const again = await storeDeliveries(
      database,
      ['one', 'two'].map((id) => makeDelivery(id, { fingerprint: forEver })),
    );
    expect(again).toMatchObject(Array(2).fill({ state: 'duplicate', duplicateOf: 'one' }));
  });
});

it('the bytes of a body are in use while they are stored, and no longer', async () => {
  const database = await temporaryDatabase();
  const { body, ...rest } = makeDelivery('one');
  const seen: boolean[] = [];
  const inbox = createInbox(database, () => seen.push(inbox.inUse(body) !== null));
  await inbox.store({ ...rest, body });
  expect([seen, inbox.inUse(body)]).toEqual([[true], null]);
  const withdrawn = makeDelivery('two');
  void inbox.store(withdrawn);
  inbox.withdraw(withdrawn);
  await inbox.store(makeDelivery('three'));
  expect(await claimed(database, rest.receivedAt)).toEqual([key('one'), key('three')]);
  expect(inbox.inUse(withdrawn.body)).toBeNull();
});

it('a content that is older than what is kept counts once more', async () => {
  const database = await temporaryDatabase();
  const fingerprint = { value: 'same', withinMs: null };
  await storeDeliveries(database, [makeDelivery('one', { fingerprint })]);
  expect(await forgetFingerprints(database, '2026-11-21T10:00:00.000Z')).toBe(0);
  expect(await forgetFingerprints(database, '2026-11-21T10:00:00.001Z')).toBe(1);
  expect(await storeDeliveries(database, [makeDelivery('two', { fingerprint })])).toMatchObject([{ state: 'pending' }]);
});

async function pendingKeys(database: Database): Promise<string[]> {
  return (await claimed(database, '2026-11-21T12:00:00.000Z')).map(({ deliveryId }) => deliveryId);
}

/** What may be dispatched at `now`; claimed for no time. */
function claimed(database: Database, now: string, limit = 10): Promise<PendingDelivery[]> {
  return claimPending(database, { now, receivedBy: now, leasedUntil: now, limit });
}

function makeDelivery(deliveryId: string, changes: Partial<NewDelivery> = {}): NewDelivery {
  return {
    source: 'github',
    deliveryId,
    name: 'issues',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode('{"action":"labeled"}'),
    receivedAt: '2026-11-21T10:00:00.000Z',
    state: 'pending',
    reason: null,
    ...changes,
  };
}

/** Counts the transactions that `database` begins from now on. */
function countTransactions(database: Database): () => number {
  let begun = 0;
  const transaction = database.transaction.bind(database);
  database.transaction = () => {
    begun += 1;
    return transaction();
  };
  return () => begun;
}

function key(deliveryId: string): PendingDelivery {
  return { source: 'github', deliveryId };
}
