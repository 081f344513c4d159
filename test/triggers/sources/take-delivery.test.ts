import { Hono } from 'hono';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import type { StoredDelivery } from '../../../database/inbox/store-deliveries.ts';
import { createBodyRoom } from '../../../triggers/sources/body-room.ts';
import { takeDelivery } from '../../../triggers/sources/take-delivery.ts';
import type { Accepted, HookRequest } from '../../../triggers/sources/trigger-source.ts';
import { makeDelivery } from '../../support/triggers/make-delivery.ts';
import { sourceEnvironment } from '../../support/triggers/source-environment.ts';

const delivery: NewDelivery = { ...makeDelivery({}), state: 'pending' };

const RIGHT = { update: () => {}, isRight: () => true };

interface Posted {
  status: number;
  body: unknown;
  stored: NewDelivery[];
  bytesKept: number[];
  logged: Record<string, unknown>[];
}

/** Posts a request to a route that takes it for this, and says what was stored, and how much memory its body still has. */
async function posted(
  accepted: Accepted,
  store: () => Promise<Partial<StoredDelivery> | void> = async () => {},
): Promise<Posted> {
  const logged: Record<string, unknown>[] = [];
  const stored: NewDelivery[] = [];
  const bodies: Uint8Array[] = [];
  const receiver = {
    environment: sourceEnvironment(),
    inbox: {
      store: async (given: NewDelivery) => {
        const known = await store();
        stored.push(given);
        return { state: given.state, repeated: false, ...known };
      },
    },
    room: createBodyRoom(),
    log: pino({}, { write: (line) => logged.push(JSON.parse(line) as Record<string, unknown>) }),
  };
  const accept = ({ body }: HookRequest): Accepted => {
    bodies.push(body);
    return accepted;
  };
  const route = { path: '/hooks/x', wrongSignature: 'Wrong.', verify: () => RIGHT, accept };
  const app = new Hono().post(route.path, (context) => takeDelivery(route, receiver, context));
  const response = await app.request(route.path, { method: 'POST', body: '{}' });
  const bytesKept = bodies.map(({ byteLength }) => byteLength);
  return { status: response.status, body: await response.json(), stored, bytesKept, logged };
}

it('a delivery is stored and acknowledged with its id and state', async () => {
  expect(await posted({ delivery })).toMatchObject({
    status: 202,
    body: { deliveryId: 'one', state: 'pending' },
    stored: [delivery],
  });
});

it('a sender that wants to hear something special hears it, once the delivery is stored', async () => {
  const answer = { status: 200, body: { text: 'On it.' } } as const;
  expect(await posted({ delivery, answer })).toMatchObject({
    status: 200,
    body: { text: 'On it.' },
    stored: [delivery],
  });
  const full = (): Promise<void> => Promise.reject(new Error('the disk is full'));
  expect(await posted({ delivery, answer }, full)).toMatchObject({ status: 503, stored: [] });
});

it('the log has a line for each delivery that counts once although it came twice', async () => {
  const about = { source: delivery.source, deliveryId: 'one', event: delivery.name };
  const copied = await posted({ delivery }, () => Promise.resolve({ state: 'duplicate', duplicateOf: 'zero' }));
  expect(copied.logged).toMatchObject([
    { ...about, msg: 'delivery duplicate', reason: 'its content came before, as the delivery "zero"' },
  ]);
  const again = await posted({ delivery }, () => Promise.resolve({ repeated: true }));
  expect(again.logged).toMatchObject([
    { ...about, msg: 'delivery repeated', reason: 'it came before and counts once' },
  ]);
  expect((await posted({ delivery })).logged).toEqual([]);
});

it('a handshake is answered, and nothing is stored', async () => {
  const answer = { status: 200, body: { challenge: '3eZbrw1a' } } as const;
  expect(await posted({ answer })).toMatchObject({ status: 200, body: { challenge: '3eZbrw1a' }, stored: [] });
});

it('a request that cannot be taken is refused with the reason', async () => {
  expect(await posted({ refused: { status: 415, error: 'Not JSON.' } })).toMatchObject({
    status: 415,
    body: { error: 'Not JSON.' },
    stored: [],
  });
});

it('the memory of a body is given back with the answer, whether it was stored, refused or could not be stored', async () => {
  const full = (): Promise<void> => Promise.reject(new Error('the disk is full'));
  expect(await posted({ delivery })).toMatchObject({ status: 202, bytesKept: [0] });
  expect(await posted({ delivery }, full)).toMatchObject({ status: 503, bytesKept: [0] });
  expect(await posted({ refused: { status: 400, error: 'No.' } })).toMatchObject({ status: 400, bytesKept: [0] });
});
