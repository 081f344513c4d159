import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import { DEFAULT_SETTINGS } from '../../definitions/settings.ts';
import { createApp } from '../../triggers/create-app.ts';
import { labeledIssue, SECRET } from '../support/triggers/make-delivery.ts';
import { sourceEnvironment } from '../support/triggers/source-environment.ts';
import { sampledRuns } from '../support/setup/sampled.ts';

const stored: NewDelivery[] = [];
const app = createApp({
  environment: sourceEnvironment({ webhookSecrets: [SECRET] }),
  settings: DEFAULT_SETTINGS,
  inbox: {
    store: async (delivery) => {
      stored.push(delivery);
      return { state: delivery.state, repeated: false };
    },
  },
  unready: async () => [],
  log: pino({ level: 'silent' }),
});

function signed(body: Uint8Array): string {
  return `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
}

async function post(body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<number> {
  const response = await app.request('/hooks/github', { method: 'POST', body, headers });
  await response.text();
  return response.status;
}

const HEADERS = {
  'content-type': 'application/json',
  'x-github-event': 'issues',
  'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
};
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const headerText = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) });
const json = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    { ['__proto__']: { action: 'opened' } },
    { constructor: { prototype: 1 }, ...labeledIssue },
    { ...labeledIssue, issue: { ...labeledIssue.issue, toString: 1, hasOwnProperty: 2 } },
    labeledIssue,
  ),
);
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Uint8Array.from(array)),
  json.map((value) => bytes(JSON.stringify(value))),
  json.map((value) => bytes(JSON.stringify(value).slice(0, -1))),
  json.map((value) => Uint8Array.from(Buffer.from(JSON.stringify(value), 'utf16le'))),
  json.map((value) => bytes(`\uFEFF${JSON.stringify(value)}`)),
);

it('whatever is sent, the answer is never an error of the server, and nothing is stored without a right signature', async () => {
  const headers = fc.dictionary(
    fc.constantFrom(...Object.keys(HEADERS), 'x-hub-signature-256', 'content-encoding', 'x-hub-signature'),
    headerText,
  );
  await fc.assert(
    fc.asyncProperty(bodies, headers, fc.boolean(), async (body, changes, isSigned) => {
      stored.length = 0;
      const signature = isSigned ? { 'x-hub-signature-256': signed(body) } : {};
      const status = await post(body, { ...HEADERS, ...changes, ...signature });
      expect([202, 400, 401, 415]).toContain(status);
      expect(stored.length).toBe(status === 202 ? 1 : 0);
      if (!isSigned) expect(status).toBe(401);
    }),
    { numRuns: sampledRuns(300) },
  );
});

it('a signature with any one byte changed, added or taken away is refused', async () => {
  const body = bytes(JSON.stringify(labeledIssue));
  const right = signed(body);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(right.length - 1),
      headerText.filter((text) => text.length < 3),
      async (place, text) => {
        const changed = `${right.slice(0, place)}${text}${right.slice(place + 1)}`.trim();
        const isSame = changed.toLowerCase() === right;
        stored.length = 0;
        expect(await post(body, { ...HEADERS, 'x-hub-signature-256': changed })).toBe(isSame ? 202 : 401);
        expect(stored).toHaveLength(isSame ? 1 : 0);
      },
    ),
  );
});

it.each([
  ['nested 100,000 deep', `{"action":"x","issue":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400],
  ['an array of 200,000 objects', `{"action":"x","issue":{"labels":[${'{},'.repeat(199_999)}{}]}}`, 202],
  ['an array of 2,000,000 numbers', `{"action":"x","issue":[${'1,'.repeat(2_000_000)}1]}`, 400],
  ['200,000 keys', `{"action":"x","issue":{${Array.from({ length: 200_000 }, (_, n) => `"k${n}":1`).join(',')}}}`, 400],
  ['one string of 20 MB', `{"action":"x","issue":"${'x'.repeat(20_000_000)}"}`, 202],
  ['2,000,000 escaped quotes', `{"action":"x","issue":"${String.raw`\"`.repeat(2_000_000)}"}`, 202],
])('a signed body with %s is answered without holding up the process', async (_, text, status) => {
  const body = bytes(text);
  const headers = { ...HEADERS, 'x-hub-signature-256': signed(body) };
  const started = performance.now();
  expect(await post(body, headers)).toBe(status);
  // Half a second on an idle machine; tests may share theirs.
  expect(performance.now() - started).toBeLessThan(30_000);
});

it('a hundred bodies of 25 MB at once are taken or refused with 503 and Retry-After, within the room for bodies', async () => {
  const body = Buffer.alloc(25 * 1024 * 1024 - 100, 'x');
  const headers = { ...HEADERS, 'x-hub-signature-256': signed(body) };
  const requests = Array.from({ length: 100 }, async () => {
    const chunks = function* (): Generator<Uint8Array> {
      for (let at = 0; at < body.byteLength; at += 1024 * 1024) {
        yield body.subarray(at, at + 1024 * 1024);
      }
    };
    const stream = ReadableStream.from(chunks());
    const request = { method: 'POST', body: stream, headers, duplex: 'half' } as RequestInit;
    const response = await app.request('/hooks/github', request);
    await response.text();
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  });
  const answers = await Promise.all(requests);
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(100);
  expect(new Set(refused.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['10']));
  expect(new Set(answers.map(({ status }) => status)).difference(new Set([400, 503]))).toEqual(new Set());
});
