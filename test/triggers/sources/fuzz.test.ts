import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../definitions/settings.ts';
import { issueHook } from '../../../stand-ins/sentry/payloads.ts';
import type { Inbox } from '../../../database/inbox/create-inbox.ts';
import { openDoor } from '../../support/triggers/open-door.ts';
import { newIssue, SENTRY_SECRET, SENTRY_URL, sentryRequest } from '../../support/triggers/sentry-request.ts';
import { hookRequest, SENDERS, sourceOfSender } from '../../support/triggers/webhook-senders.ts';
import { sampledRuns } from '../../support/setup/sampled.ts';

const RUNS = sampledRuns(25);

interface Sender {
  path: string;
  /** A request of this sender with this body, signed. */
  signed: (body: string) => { body: string; headers: Record<string, string> };
  /** The headers of this sender, signed with another secret. */
  forged: (body: string) => Record<string, string>;
  payload: unknown;
}

const names = Object.keys(SENDERS);
const senders: [string, Sender][] = [
  ...Object.entries(SENDERS).map(([name, sender]): [string, Sender] => [
    name,
    {
      path: `/hooks/s${names.indexOf(name)}`,
      signed: (body) => hookRequest(sender, { body }),
      forged: (body) => hookRequest(sender, { body, secret: otherSecret(sender.secrets[0]) }).headers,
      payload: sender.payload,
    },
  ]),
  [
    "Curfew's own Sentry",
    {
      path: '/hooks/sentry',
      signed: (body) => sentryRequest('issue', body),
      forged: (body) => sentryRequest('issue', body, { secret: 'another' }).headers,
      payload: issueHook('created', newIssue, SENTRY_URL).payload,
    },
  ],
];

/** A door for all senders, with an inbox that only counts. */
async function countingDoor() {
  const stored: string[] = [];
  const inbox: Inbox = {
    store: ({ deliveryId }) => {
      stored.push(deliveryId);
      return Promise.resolve({ state: 'pending', repeated: false });
    },
  };
  const sources = Object.fromEntries(
    Object.values(SENDERS).map((sender, index) => [
      `s${index}`,
      { ...sourceOfSender(sender), secrets: [`S${index}_SECRET`] },
    ]),
  );
  const secrets = Object.fromEntries(
    Object.values(SENDERS).map(({ secrets: [now] }, index) => [`S${index}_SECRET`, now]),
  );
  const door = await openDoor(
    { ...secrets, SENTRY_CLIENT_SECRET: SENTRY_SECRET },
    { inbox, settings: { ...DEFAULT_SETTINGS, sources } },
  );
  return { ...door, stored };
}

function otherSecret(secret: string): string {
  return secret.startsWith('whsec_') ? 'whsec_bm9uZQ==' : Buffer.from('none').toString('base64');
}

function isSignature(name: string): boolean {
  return /signature|token|authorization/.test(name);
}

const header = fc.string({ unit: fc.constantFrom(...'0aZ9=,. -_"v+/'.split('')), maxLength: 90 });
const json = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc.constantFrom('{"__proto__":{"x":1}}', '{"constructor":{"prototype":null}}', '{"event":{"id":{"__proto__":1}}}'),
  fc.nat(20_000).map((depth) => '{"data":'.repeat(depth) + '1' + '}'.repeat(depth)),
  fc.constant(`{"data":[${'1,'.repeat(200_000)}1]}`),
  fc.string().map((text) => JSON.stringify({ action: text, type: text, event: { id: text, event_type: text } })),
);

describe.each(senders)('what arrives from whoever pretends to be %s', (_, sender) => {
  it('is refused with 401 and stored nowhere if it is not signed with the secret', async () => {
    const { app, stored } = await countingDoor();
    const body = JSON.stringify(sender.payload);
    const forged = sender.forged(body);
    const signatures = Object.keys(forged).filter(isSignature);
    const values = signatures.map((name) => forged[name] ?? '');
    const bent = fc.constantFrom(...values).chain((value) =>
      fc.oneof(
        header,
        fc.constantFrom(value, `${value}, ${value}`, ` ${value.slice(1)}`, value.slice(0, -1), `${value}0`, ''),
        fc.nat(value.length).map((at) => `${value.slice(0, at)}~${value.slice(at + 1)}`),
      ),
    );
    await fc.assert(
      fc.asyncProperty(bent, fc.oneof(fc.constant(body), json), async (value, sent) => {
        const signature = Object.fromEntries(signatures.map((name) => [name, value]));
        const headers = { ...forged, ...signature };
        const response = await app.request(sender.path, { method: 'POST', body: sent, headers });
        expect(response.status).toBe(401);
      }),
      { numRuns: RUNS },
    );
    expect(stored).toEqual([]);
  });

  it('is taken or refused, never with a 5xx, if it is signed, whatever stands in it', async () => {
    const { app } = await countingDoor();
    const bytes = (body: string, cut: number): Uint8Array<ArrayBuffer> =>
      new Uint8Array(Buffer.concat([Buffer.from(body).subarray(0, cut), Buffer.from([0xff])]));
    await fc.assert(
      fc.asyncProperty(json, fc.nat(50), fc.boolean(), async (body, cut, isBroken) => {
        const { headers } = sender.signed(body);
        const sent = isBroken ? bytes(body, cut) : body;
        const response = await app.request(sender.path, { method: 'POST', body: sent, headers });
        expect([200, 202, 400, 401, 415]).toContain(response.status);
      }),
      { numRuns: RUNS },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('is taken or refused, never with a 5xx, whatever stands in the headers that are not signed', async () => {
    const { app } = await countingDoor();
    const right = sender.signed(JSON.stringify(sender.payload));
    const others = Object.keys(right.headers).filter((name) => !isSignature(name));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...others), fc.option(header), async (name, value) => {
        const headers = new Headers(right.headers);
        if (value === null) headers.delete(name);
        else headers.append(name, value);
        const response = await app.request(sender.path, { method: 'POST', body: right.body, headers });
        expect([202, 400, 401, 415]).toContain(response.status);
      }),
      { numRuns: RUNS },
    );
  });
});
