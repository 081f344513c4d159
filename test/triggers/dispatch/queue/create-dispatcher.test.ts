import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { markDelivery } from '../../../../database/inbox/mark-delivery.ts';
import { readDelivery, type Delivery } from '../../../../database/inbox/read-delivery.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import type { Database } from '../../../../database/schema.ts';
import { createRedact } from '../../../../runtime/secrets/create-redact.ts';
import { until } from '../../../../runtime/until.ts';
import { createDispatcher } from '../../../../triggers/dispatch/queue/create-dispatcher.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';
import { makeDelivery } from '../../../support/triggers/make-delivery.ts';
import { newDelivery } from '../../../support/triggers/new-delivery.ts';

const KEY = { source: 'github', deliveryId: 'one' };
const TOKEN = 'ghs_Kx82hd7sQzKx82hd7sQz';
const PAST = '2026-11-21T10:00:00.000Z';

async function stored(): Promise<Database> {
  const database = await temporaryDatabase();
  const { source, deliveryId, name, headers, body, receivedAt, reason } = makeDelivery({});
  await storeDeliveries(database, [{ source, deliveryId, name, headers, body, receivedAt, state: 'pending', reason }]);
  return database;
}

async function afterAttempt(database: Database, error: Error): Promise<Delivery> {
  const before = await readDelivery(database, 'github', 'one');
  const decide = (): Promise<never> => Promise.reject(error);
  const dispatcher = createDispatcher({
    database,
    decide,
    redact: createRedact([TOKEN]),
    sweepEveryMs: 60_000,
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => dispatcher.stop());
  return await until('it is tried', async () => {
    const after = await readDelivery(database, 'github', 'one');
    return after !== null && after.attempts !== before?.attempts && after;
  });
}

async function failBefore(database: Database, isFault: boolean): Promise<void> {
  await markDelivery(database, KEY, { state: 'pending', reason: 'before', retryAt: PAST, isFault });
}

it('a delivery that fails by a fault of Curfew is kept with its reason when it was tried often enough', async () => {
  const database = await stored();
  for (let fault = 0; fault < 46; fault++) await failBefore(database, true);
  expect(await afterAttempt(database, new Error('a bug'))).toMatchObject({ state: 'pending', faults: 47 });
  await database.updateTable('deliveries').set({ retryAt: PAST }).execute();
  const given = await afterAttempt(database, new TypeError('a bug'));
  expect(given).toMatchObject({
    state: 'failed',
    reason: 'given up after 48 attempts, until it is sent again: a bug',
    attempts: 48,
  });
});

it('a delivery is never given up because something outside was away', async () => {
  const database = await stored();
  for (let attempt = 0; attempt < 100; attempt++) await failBefore(database, false);
  const away = new Error('the role could not be read', { cause: Object.assign(new Error('away'), { status: 502 }) });
  expect(await afterAttempt(database, away)).toMatchObject({ state: 'pending', attempts: 101, faults: 0 });
});

it('the reason that is stored with a delivery holds none of our secrets, in any encoding', async () => {
  const header = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
  const echo = new Error(`bad header ${TOKEN}`, { cause: new Error(`Basic ${header}`) });
  const { reason } = await afterAttempt(await stored(), echo);
  expect(reason).toMatch(/bad header \[redacted\]: Basic .*\[redacted\]/);
  expect(reason).not.toContain(TOKEN);
});

it('deliveries that arrive faster than they are dispatched do not wait for a sweep', async () => {
  const database = await temporaryDatabase();
  const decided: string[] = [];
  const dispatcher = createDispatcher({
    database,
    decide: async ({ deliveryId }) => {
      decided.push(deliveryId);
      return { state: 'ignored', reason: 'nobody wants it', reasons: {}, runs: [] };
    },
    redact: createRedact([]),
    sweepEveryMs: 600_000,
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => dispatcher.stop());
  const receivedAt = new Date().toISOString();
  const all = Array.from({ length: 150 }, (_, index) => newDelivery(`delivery-${index}`, { receivedAt }));
  await storeDeliveries(database, all);
  dispatcher.take(all);
  await expect.poll(() => decided).toHaveLength(150);
});

it('the answers that decided a delivery are stored without our secrets, and the log does not repeat them', async () => {
  const database = await stored();
  const lines: string[] = [];
  const answers = { version: 1, asked: { 'files ["acme/api",7]': { answer: [`src/${TOKEN}.ts`] } } };
  const dispatcher = createDispatcher({
    database,
    decide: async () => ({ state: 'ignored', reason: 'nobody wants it', reasons: {}, runs: [], answers }),
    redact: createRedact([TOKEN]),
    sweepEveryMs: 60_000,
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
  });
  onTestFinished(() => dispatcher.stop());
  await vi.waitFor(async () =>
    expect(await readDelivery(database, 'github', 'one')).toMatchObject({
      state: 'ignored',
      answers: JSON.stringify(answers).replace(TOKEN, '[redacted]'),
    }),
  );
  expect(lines.join('\n')).toContain('nobody wants it');
  expect(lines.join('\n')).not.toContain('asked');
});
