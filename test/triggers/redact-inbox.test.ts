import { expect, it } from 'vitest';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import { redactInbox } from '../../triggers/redact-inbox.ts';

const TOKEN = 'ghs_Kx82hd7sQzKx82hd7sQz';

/** What is stored of a body when the token, a number and two common words are secrets. */
async function stored(body: Uint8Array): Promise<Uint8Array> {
  const bodies: Uint8Array[] = [];
  const inbox = redactInbox(
    {
      store: async (delivery) => {
        bodies.push(delivery.body);
        return { state: 'pending', repeated: false };
      },
    },
    [TOKEN, '1234567890', 'postgres', 'short1'],
  );
  const delivery: NewDelivery = {
    source: 'github',
    deliveryId: 'one',
    name: 'issues',
    headers: {},
    body,
    receivedAt: '2026-11-21T10:00:00.000Z',
    state: 'pending',
    reason: null,
  };
  await inbox.store(delivery);
  return bodies[0] ?? new Uint8Array();
}

it('takes a secret of ours out of what a stranger sends, in every form', async () => {
  const body = JSON.stringify({ title: `look: ${TOKEN}`, body: Buffer.from(TOKEN).toString('base64'), id: 1234567890 });
  const text = Buffer.from(await stored(Buffer.from(body))).toString();
  expect(JSON.parse(text)).toEqual({ title: 'look: [redacted]', body: '[redacted]', id: 1234567890 });
});

it('keeps every other body byte for byte, also one that is no text', async () => {
  const body = Buffer.concat([Buffer.from('{"id":1234567890,"a":"postgres short1"}'), Buffer.from([0, 255, 128])]);
  expect(await stored(body)).toBe(body);
});
