import { sql } from 'kysely';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { ApiOptions } from '../../api/api-options.ts';
import { createApi } from '../../api/create-api.ts';
import { readBody } from '../../api/read-body.ts';
import { readDelivery } from '../../database/inbox/read-delivery.ts';
import { createToken, type NewToken } from '../../database/tokens/create-token.ts';
import { listTokens } from '../../database/tokens/list-tokens.ts';
import { revokeToken } from '../../database/tokens/revoke-token.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { dispatchByHand, StoredForLater } from '../../triggers/dispatch-by-hand.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';
import { makeAutomation } from '../support/triggers/make-automation.ts';
import { definitions, describeRun, noGithub, serve, temporalClient, uniqueId } from '../support/triggers/serve.ts';

const SECRET = 'hunter2hunter2';
const goal = { description: 'What to change', required: true, default: null, type: 'string', options: null } as const;
const rounds = { description: null, required: false, default: 3, type: 'number', options: null } as const;

const refactor = makeAutomation({
  id: 'refactor',
  triggers: { sources: { dispatch: { inputs: { goal, rounds } } } },
  checkout: { repository: 'acme/api', ref: null, fetchDepth: 1 },
  if: "inputs.goal != 'nothing'",
});
const other = makeAutomation({ ...refactor, id: 'other' });

interface Given {
  token?: Partial<NewToken>;
  start?: ApiOptions['start'];
}

async function prepare({ token = {}, start }: Given = {}) {
  const database = await temporaryDatabase();
  const client = temporalClient();
  const given = definitions([refactor, other, makeAutomation()]);
  const dependencies = {
    database,
    client,
    definitions: given,
    github: noGithub,
    taskQueue: `api-${uniqueId()}`,
  };
  const options: ApiOptions = {
    database,
    automations: given.automations.map(({ id }) => id),
    start: start ?? ((request) => dispatchByHand(dependencies, request)),
    redact: createRedact([SECRET]),
    log: pino({ level: 'silent' }),
  };
  const createdAt = new Date().toISOString();
  const made = await createToken(database, { name: 'ci', automations: null, createdAt, expiresAt: null, ...token });
  const api = createApi(options);
  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await api.fetch(
      new Request('http://curfew/api/v1/runs', {
        method: 'POST',
        headers: { authorization: `Bearer ${made}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { database, client, dependencies, options, post, token: made ?? '', api };
}

it('a run is started with a token, which is its actor, and the use of the token is noted', async () => {
  const { database, client, post } = await prepare();
  expect((await listTokens(database))[0]?.lastUsedAt).toBeNull();
  const { status, body } = await post({ automation: 'refactor', inputs: { goal: 'faster', rounds: 2 } });
  expect({ status, body }).toEqual({
    status: 201,
    body: {
      runId: expect.stringMatching(/^refactor\/dispatch\/ci\./),
      workflowId: `run/${String(body['runId'])}`,
      started: true,
    },
  });
  const runId = String(body['runId']);
  const description = await describeRun(client, runId);
  expect(await description.staticSummary()).toBe('refactor, started by token:ci');
  const delivery = await readDelivery(database, 'dispatch', runId.slice('refactor/dispatch/'.length));
  expect(JSON.parse(new TextDecoder().decode(delivery?.body))).toEqual({
    automation: 'refactor',
    inputs: { goal: 'faster', rounds: 2 },
    actor: 'token:ci',
  });
  expect((await listTokens(database))[0]?.lastUsedAt).not.toBeNull();
});

it('an Idempotency-Key that was used before starts nothing, however often and however fast it comes', async () => {
  const { client, post } = await prepare();
  const request = { automation: 'refactor', inputs: { goal: 'faster', rounds: 2 } };
  const headers = { 'idempotency-key': uniqueId() };
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(request, headers)));
  const runIds = new Set(answers.map(({ body }) => body['runId']));
  expect([...runIds]).toEqual([`refactor/dispatch/ci.${headers['idempotency-key']}`]);
  const told = answers.map(({ status, body }) => `${status} ${String(body['started'])}`);
  expect(told.filter((answer) => answer === '201 true')).toHaveLength(1);
  expect(told.filter((answer) => answer === '200 false')).toHaveLength(19);
  await describeRun(client, String([...runIds][0]));
  const again = await post({ inputs: { rounds: 2, goal: 'faster' }, automation: 'refactor' }, headers);
  expect(again).toMatchObject({ status: 200, body: { runId: [...runIds][0], started: false } });
});

it('an Idempotency-Key that was used for another request is refused', async () => {
  const { client, post } = await prepare();
  const headers = { 'idempotency-key': uniqueId() };
  const { body } = await post({ automation: 'refactor', inputs: { goal: 'faster' } }, headers);
  await describeRun(client, String(body['runId']));
  for (const request of [
    { automation: 'refactor', inputs: { goal: 'smaller' } },
    { automation: 'other', inputs: { goal: 'faster' } },
  ]) {
    expect(await post(request, headers)).toEqual({
      status: 409,
      body: {
        error: `The delivery "ci.${headers['idempotency-key']}" was asked for before, with another request.`,
      },
    });
  }
});

it('a run that can only be started later is promised, and its id is known', async () => {
  const { post } = await prepare({ start: () => Promise.reject(new StoredForLater('a/dispatch/b', SECRET)) });
  const { status, body } = await post({ automation: 'refactor', inputs: { goal: 'x' } });
  expect({ status, body }).toEqual({
    status: 202,
    body: {
      runId: 'a/dispatch/b',
      workflowId: 'run/a/dispatch/b',
      started: false,
      reason: expect.stringMatching(/^It is stored, and `curfew serve` starts it/),
    },
  });
  expect(JSON.stringify(body)).not.toContain(SECRET);
});

describe('without a valid token', () => {
  const body = { automation: 'refactor', inputs: { goal: 'faster' } };

  it('every request gets the same answer, whatever is wrong', async () => {
    const { database, post, token } = await prepare();
    const past = new Date(Date.now() - 1_000).toISOString();
    const expired = await createToken(database, { name: 'old', automations: null, createdAt: past, expiresAt: past });
    const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    const shown = ['', 'Bearer', `Basic ${token}`, `Bearer ${wrong}`, `Bearer ${expired}`, `Bearer ${token} ${token}`];
    const answers = await Promise.all(shown.map((authorization) => post(body, { authorization })));
    await revokeToken(database, 'ci', new Date().toISOString());
    answers.push(await post(body), await post('<', { 'content-type': 'text/html' }));
    for (const answer of answers) {
      expect(answer).toEqual({ status: 401, body: { error: expect.stringMatching(/^A valid token is needed/) } });
    }
    expect(await database.selectFrom('deliveries').select('deliveryId').execute()).toEqual([]);
  });
});

it.each([
  [
    { automation: 'refactr', inputs: {} },
    404,
    'There is no automation "refactr". There are: refactor, other, fix-bug.',
  ],
  [{ automation: 'refactor' }, 422, '"goal" is required (What to change)'],
  [
    { automation: 'refactor', inputs: { goal: 'x', rounds: 'many', colour: 'red' } },
    422,
    '"rounds" is "many", not a number',
  ],
  [{ automation: 'refactor', inputs: { goal: 'nothing' } }, 422, "the condition `inputs.goal != 'nothing'` is false"],
  [{ automation: 'fix-bug' }, 422, 'people cannot start it'],
  [{ automation: 7 }, 422, 'automation must be the id of an automation'],
  [{}, 422, 'automation must be the id of an automation'],
  [{ automation: 'refactor', inputs: { goal: ['x'] } }, 422, 'inputs.goal must be a text, a number, true or false'],
  [{ automation: 'refactor', inputs: { goal: 'x' }, repository: 'a/b' }, 422, 'not repository'],
  [[], 422, 'The request is not right'],
  ['null', 422, 'The request is not right'],
  ['{"automation":"refactor","automation":"other"}', 400, 'The body is not JSON'],
  ['{"automation"', 400, 'The body is not JSON'],
  ['', 400, 'The body is not JSON'],
  [`${'['.repeat(30_000)}`, 400, 'The body is not JSON'],
  [`{"automation":"refactor","inputs":{"__proto__":"x","constructor":"y"}}`, 422, '"constructor" is not an input'],
  ['x'.repeat(70_000), 413, 'The body is larger than 64 kB.'],
])('a wrong request is refused with what is allowed, and nothing is stored: %j', async (body, status, error) => {
  const { database, post } = await prepare();
  expect(await post(body)).toEqual({ status, body: { error: expect.stringContaining(error) } });
  const stored = await database.selectFrom('deliveries').select('state').execute();
  expect(stored.filter(({ state }) => state !== 'ignored')).toEqual([]);
});

it.each([
  ['content-type', 'text/plain', 415],
  ['content-type', 'application/json-seq', 415],
  ['content-type', 'application/json; charset=utf-16', 415],
  ['idempotency-key', 'two words', 400],
  ['idempotency-key', 'x'.repeat(201), 400],
])('a request with the header %s: %s is refused', async (name, value, status) => {
  const { post } = await prepare();
  expect(await post({ automation: 'refactor', inputs: { goal: 'x' } }, { [name]: value })).toMatchObject({ status });
});

it('a token for some automations starts no other one, and does not tell which ones there are', async () => {
  const { post } = await prepare({ token: { automations: ['other', 'gone'] } });
  const error = 'The token "ci" may start only: other, gone.';
  expect(await post({ automation: 'refactor', inputs: { goal: 'x' } })).toEqual({ status: 403, body: { error } });
  expect(await post({ automation: 'no-such', inputs: {} })).toEqual({ status: 403, body: { error } });
  expect(await post({ automation: 'gone' })).toEqual({
    status: 404,
    body: { error: 'There is no automation "gone". There are: other.' },
  });
});

it('tokens do not share their Idempotency-Keys', async () => {
  const { database, client, options, post } = await prepare();
  const second = await createToken(database, {
    name: 'cd',
    automations: null,
    createdAt: new Date().toISOString(),
    expiresAt: null,
  });
  const key = uniqueId();
  const request = { automation: 'refactor', inputs: { goal: 'x' } };
  const runs = [
    await post(request, { 'idempotency-key': key }),
    await post(request, { 'idempotency-key': key, authorization: `Bearer ${second}` }),
  ];
  expect(runs.map(({ status }) => status)).toEqual([201, 201]);
  for (const { body } of runs) await describeRun(client, String(body['runId']));
  expect(options.automations).toContain('refactor');
});

it('an unexpected error is logged and not shown', async () => {
  const { options, token } = await prepare();
  const api = createApi({ ...options, start: () => Promise.reject(new Error(`broken ${SECRET}`)) });
  const answer = await api.fetch(
    new Request('http://curfew/api/v1/runs', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"automation":"refactor"}',
    }),
  );
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe('{"error":"The request failed. The log has the reason."}');
});

it('a server serves the API beside the webhooks, over HTTP', async () => {
  const { database, client, dependencies, api, token } = await prepare();
  const { url } = await serve(database, { client, definitions: dependencies.definitions, api });
  const send = (path: string, init: RequestInit) => fetch(`${url}${path}`, init);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ automation: 'refactor', inputs: { goal: 'faster' } });
  const answer = await send('/api/v1/runs', { method: 'POST', headers, body });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  await describeRun(client, String(((await answer.json()) as { runId: string }).runId));
  const get = await send('/api/v1/runs', { headers });
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  expect((await send('/api/v1/other', { headers })).status).toBe(404);
  const large = await send('/api/v1/runs', { method: 'POST', body: 'x'.repeat(5_000_000) });
  expect(large.status).toBe(401);
  const bare = await serve(database, { client });
  expect((await fetch(`${bare.url}/api/v1/runs`, { method: 'POST' })).status).toBe(404);
});

describe('while something is away', () => {
  const request = { automation: 'refactor', inputs: { goal: 'faster' } };

  it('a request is answered with 503 and Retry-After if the database is away, whichever step needs it', async () => {
    const { api, database, options, token } = await prepare();
    const post = (from: typeof api) =>
      from.fetch(
        new Request('http://curfew/api/v1/runs', {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(request),
        }),
      );
    await database.schema.alterTable('deliveries').renameTo('away').execute();
    const unstored = await post(api);
    expect([unstored.status, unstored.headers.get('retry-after'), await unstored.json()]).toEqual([
      503,
      '10',
      { error: 'The request could not be stored, so nothing was started. Send it again.' },
    ]);
    await database.schema.alterTable('tokens').renameTo('tokens_away').execute();
    const unchecked = await post(api);
    expect([unchecked.status, unchecked.headers.get('retry-after')]).toEqual([503, '10']);
    await database.schema.alterTable('tokens_away').renameTo('tokens').execute();
    const hanging = createApi({ ...options, start: () => new Promise(() => {}) }, { answeredAfterMs: 20 });
    const late = await post(hanging);
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '10']);
  });

  it('a run that was started before the database went away is promised, with its id', async () => {
    const { client, database, post } = await prepare();
    const key = uniqueId();
    // The delivery can be stored and read, and not be marked.
    await sql`create trigger away before update on deliveries begin select raise(abort, 'away'); end`.execute(database);
    const { status, body } = await post(request, { 'idempotency-key': key });
    expect({ status, body }).toMatchObject({ status: 202, body: { runId: `refactor/dispatch/ci.${key}` } });
    await describeRun(client, String(body['runId']));
    await sql`drop trigger away`.execute(database);
    expect(await post(request, { 'idempotency-key': key })).toMatchObject({ body: { runId: body['runId'] } });
  });

  it('a body that trickles is given up, and one that is cut is refused', async () => {
    const waiting = new Request('http://curfew/', { method: 'POST', body: endless(), duplex: 'half' });
    expect(await readBody(waiting, 20)).toMatchObject({ status: 408 });
    const broken = new ReadableStream({ start: (stream) => stream.error(new Error('cut')) });
    const cut = new Request('http://curfew/', { method: 'POST', body: broken, duplex: 'half' });
    expect(await readBody(cut)).toMatchObject({ status: 400 });
  });
});

/** One byte, and then nothing for ever. */
function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(1)) });
}
