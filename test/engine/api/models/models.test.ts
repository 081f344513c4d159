import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { modelEndpoint } from '../../../../engine/brain/model-endpoint.ts';
import { apiOf, type InProcessApi } from '../../../support/engine/api-of.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';

const KEY = 'sk-key-of-the-engine';
const ASK = { model: 'claude-opus-5-5', messages: [{ role: 'user' as const, content: 'How long is this?' }] };

let bare: BareEngine;
let api: InProcessApi;

beforeAll(async () => {
  bare = await bareEngine();
  api = apiOf(bare.engine);
});
afterAll(() => bare.stop());

/** The API of the engine, in front of an endpoint that answers like this. */
async function inFrontOf(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<InProcessApi> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => void server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return apiOf({ ...bare.engine, model: modelEndpoint({ baseUrl, key: KEY }) });
}

function answering(status: number, body: string, headers: Record<string, string> = {}): Promise<InProcessApi> {
  return inFrontOf((_, response) => void response.writeHead(status, headers).end(body));
}

it('lists the models of the endpoint, shows one, and counts tokens there', async () => {
  const { client } = api;
  const ids = (await Array.fromAsync(client.models.list())).map(({ id }) => id);
  expect(ids).toContain('claude-opus-5-5');
  expect(await client.models.retrieve('claude-opus-5-5')).toMatchObject({ type: 'model', id: 'claude-opus-5-5' });
  expect((await client.messages.countTokens(ASK)).input_tokens).toBeGreaterThan(1);
});

it('hands on query, betas and body, with its own key and never the one of the client', async () => {
  const seen: { url: string | undefined; headers: IncomingMessage['headers']; body: string }[] = [];
  const { client } = await inFrontOf((request, response) => {
    void Array.fromAsync(request as AsyncIterable<Buffer>).then((chunks) => {
      seen.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.end(JSON.stringify({ input_tokens: 7, data: [], has_more: false }));
    });
  });
  await client.models.list({ limit: 3, after_id: 'a b' });
  await client.models.retrieve('vendor/model');
  await client.beta.messages.countTokens({ ...ASK, betas: ['context-1m-2025-08-07'] });
  expect(seen.map(({ url }) => url)).toEqual([
    '/v1/models?after_id=a%20b&limit=3',
    '/v1/models/vendor%2Fmodel',
    '/v1/messages/count_tokens',
  ]);
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill(`Bearer ${KEY}`));
  expect(seen.filter(({ headers }) => headers['x-api-key'] !== undefined)).toEqual([]);
  expect(seen[2]?.headers['anthropic-beta']).toContain('context-1m-2025-08-07');
  expect(JSON.parse(seen[2]?.body ?? '')).toEqual(ASK);
});

const error = (type: string, message: string): string => JSON.stringify({ type: 'error', error: { type, message } });

const ANSWERS: { what: string; status: number; body: string; answered: number; type: string; says: string }[] = [
  {
    what: 'does not know the model',
    status: 404,
    body: error('not_found_error', 'model: x'),
    answered: 404,
    type: 'not_found_error',
    says: 'model: x',
  },
  {
    what: 'lacks the route',
    status: 404,
    body: '<h1>Not Found</h1>',
    answered: 404,
    type: 'not_found_error',
    says: 'has no GET /v1/models/x: it speaks only a part of the API',
  },
  {
    what: 'lacks the method',
    status: 405,
    body: '',
    answered: 404,
    type: 'not_found_error',
    says: 'has no GET /v1/models/x',
  },
  {
    what: 'refuses the key of the engine',
    status: 401,
    body: error('authentication_error', `wrong key ${KEY}`),
    answered: 500,
    type: 'api_error',
    says: "does not take the engine's key: wrong key",
  },
  {
    what: 'is limited',
    status: 429,
    body: error('rate_limit_error', 'slow down'),
    answered: 429,
    type: 'rate_limit_error',
    says: 'slow down',
  },
  {
    what: 'is overloaded',
    status: 529,
    body: error('overloaded_error', 'busy'),
    answered: 529,
    type: 'overloaded_error',
    says: 'busy',
  },
  {
    what: 'refuses the request',
    status: 422,
    body: '{"detail":"no"}',
    answered: 400,
    type: 'invalid_request_error',
    says: 'answered 422',
  },
  { what: 'is broken', status: 502, body: 'Bad Gateway', answered: 500, type: 'api_error', says: 'answered 502' },
  {
    what: 'answers no JSON',
    status: 200,
    body: '<html>',
    answered: 500,
    type: 'api_error',
    says: 'could not be asked for GET /v1/models/x',
  },
  {
    what: 'answers a text',
    status: 200,
    body: '"x"',
    answered: 500,
    type: 'api_error',
    says: 'its answer is no object',
  },
];

it.each(ANSWERS)(
  'says in the envelope of the API if the endpoint $what',
  async ({ status, body, answered, type, says }) => {
    const { client } = await answering(status, body);
    const failure = await client.models.retrieve('x').then(
      () => null,
      (thrown: { status: number; error: object }) => thrown,
    );
    expect(failure?.status).toBe(answered);
    expect(failure?.error).toMatchObject({
      type: 'error',
      error: { type },
      request_id: expect.stringMatching(/^req_/),
    });
    expect(JSON.stringify(failure?.error)).toContain(says);
    expect(JSON.stringify(failure?.error)).not.toContain(KEY);
  },
);

it('says that the endpoint cannot be reached, and does not show its key in an answer that has it', async () => {
  const away = await inFrontOf((request) => request.socket.destroy());
  await expect(away.client.models.list()).rejects.toMatchObject({ status: 500 });
  const { client } = await answering(200, JSON.stringify({ id: `x ${KEY}` }));
  expect((await client.models.retrieve('x')).id).not.toContain(KEY);
});

it('gives up on an endpoint that sends without an end', async () => {
  const { client } = await inFrontOf((_, response) => {
    response.writeHead(200);
    const megabyte = Buffer.alloc(1024 * 1024, 32);
    const more = (): void => void (response.write(megabyte) ? setImmediate(more) : response.once('drain', more));
    more();
  });
  await expect(client.models.list()).rejects.toThrow('its answer is too long');
});

it('refuses to count what is no object', async () => {
  const response = await api.request('/v1/messages/count_tokens', { method: 'POST', body: '[]' });
  expect(response.status).toBe(400);
});

it('does not pass messages on, and says why', async () => {
  await expect(api.client.messages.create({ ...ASK, max_tokens: 1 })).rejects.toMatchObject({
    status: 404,
    message: expect.stringContaining('This engine has no POST /v1/messages, because'),
  });
});
