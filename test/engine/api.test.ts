import type { EnvironmentCreateParams } from '@anthropic-ai/sdk/resources/beta/environments/environments';
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { say } from '../support/engine/scripted-model.ts';
import {
  clientOf,
  createSession,
  startTestEngine,
  untilIdle,
  userMessage,
  type TestEngine,
  type Tools,
} from '../support/engine/start-test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const HEADERS = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'managed-agents-2026-04-01' };

async function raw(path: string, headers: Record<string, string>, init: RequestInit = {}) {
  const response = await fetch(`${engine.url}${path}`, { ...init, headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as { error?: object } };
}

it('lets in only requests with the key, in either header', async () => {
  await expect(clientOf(engine.url, 'wrong').beta.agents.list()).rejects.toMatchObject({ status: 401 });
  const without = await raw('/v1/agents', HEADERS);
  expect(without).toMatchObject({
    status: 401,
    body: {
      type: 'error',
      error: {
        type: 'authentication_error',
        message: 'The key is missing or wrong. Send the one in engine.key as a bearer token or as x-api-key.',
      },
      request_id: expect.stringMatching(/^req_/),
    },
  });
  expect(without.headers.get('request-id')).toBe((without.body as { request_id?: string }).request_id);
  expect(without.headers.get('x-should-retry')).toBe('false');
  expect(await raw('/v1/agents', { ...HEADERS, 'x-api-key': engine.key })).toMatchObject({ status: 200 });
  expect((await raw('/healthz', {})).body).toEqual({ status: 'ok' });
});

it('keeps the key in a file that no other user can read', async () => {
  expect((await stat(join(engine.dataFolder, 'engine.key'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(engine.dataFolder, 'engine.secret'))).mode & 0o777).toBe(0o600);
});

it('requires the API version and the beta, and tolerates the query of older SDKs', async () => {
  const key = { 'x-api-key': engine.key };
  const { 'anthropic-beta': beta, 'anthropic-version': version } = HEADERS;
  expect((await raw('/v1/agents', { ...key, 'anthropic-beta': beta })).body.error).toMatchObject({
    type: 'invalid_request_error',
    message: 'The header anthropic-version is missing; send for example 2026-10-21.',
  });
  expect((await raw('/v1/agents', { ...key, 'anthropic-version': version })).body.error).toMatchObject({
    message: 'The header anthropic-beta must include managed-agents-2026-04-01.',
  });
  expect((await raw('/v1/agents?beta=true', { ...key, ...HEADERS, 'anthropic-beta': `foo-1,${beta}` })).status).toBe(
    200,
  );
  expect((await raw('/v1/files', { ...key, 'anthropic-version': version })).status).toBe(200);
});

it('answers an unknown path, a body that is not JSON and an unknown key with what is wrong', async () => {
  const headers = { ...HEADERS, 'x-api-key': engine.key };
  expect(await raw('/v1/dreams', headers)).toMatchObject({
    status: 404,
    body: { error: { type: 'not_found_error', message: 'This engine has no GET /v1/dreams.' } },
  });
  expect(await raw('/v1/agents', headers, { method: 'POST', body: '{' })).toMatchObject({
    status: 400,
    body: { error: { message: 'The body is not JSON.' } },
  });
  const body = JSON.stringify({ name: 'x', model: 'claude-opus-5-5', colour: 'red' });
  expect(await raw('/v1/agents', headers, { method: 'POST', body })).toMatchObject({
    status: 400,
    body: { error: { message: 'Unrecognized key: "colour"' } },
  });
  await expect(engine.client.beta.sessions.retrieve('sesn_no')).rejects.toMatchObject({
    status: 404,
    apiMessage: expect.stringContaining('There is no session sesn_no.'),
  });
});

it.each([
  ['GET', '/v1/sessions/sesn_1/workflow_runs'],
  ['PUT', '/v1/sessions'],
  ['DELETE', '/v1/agents/agent_1/versions'],
  ['POST', '/v1/messages/batches'],
  ['POST', '/v1/files/file_1'],
  ['GET', '/v1/sessions/'],
  ['GET', '/v1'],
  ['GET', '/v2/sessions'],
])('answers %s %s with a 404 in the form of the API, also without the headers of a beta', async (method, path) => {
  const answer = await raw(path, { 'x-api-key': engine.key }, { method });
  expect(answer).toMatchObject({
    status: 404,
    body: {
      type: 'error',
      error: { type: 'not_found_error', message: `This engine has no ${method} ${path}.` },
      request_id: expect.stringMatching(/^req_/),
    },
  });
});

it('adds a version of an agent with each update that changes something, refuses a stale update, and keeps old versions readable', async () => {
  const { agents } = engine.client.beta;
  const first = await agents.create({
    name: 'a',
    model: { id: 'claude-opus-5-5', effort: 'high' },
    metadata: { x: '1', y: '2' },
  });
  expect(first).toMatchObject({
    version: 1,
    model: { id: 'claude-opus-5-5', effort: { type: 'high' } },
    multiagent: null,
  });
  const second = await agents.update(first.id, { version: 1, system: 'New.', metadata: { x: null, z: '3' } });
  expect(second).toMatchObject({ version: 2, system: 'New.', metadata: { y: '2', z: '3' } });
  expect((await agents.update(first.id, { system: 'New.' })).version).toBe(2);
  await expect(agents.update(first.id, { version: 1, system: 'Other.' })).rejects.toMatchObject({
    status: 409,
    apiMessage: expect.stringContaining(`Agent ${first.id} is at version 2, not 1: read it again.`),
  });
  const moved = await agents.update(first.id, { model: { id: 'claude-sonnet-5-5' } });
  expect(moved.model).toEqual({ id: 'claude-sonnet-5-5', effort: { type: 'high' } });
  expect((await agents.retrieve(first.id, { version: 1 })).system).toBeNull();
  const versions = [];
  for await (const { version } of agents.versions.list(first.id, { limit: 2 })) versions.push(version);
  expect(versions).toEqual([3, 2, 1]);
});

it('starts no session with an archived agent, and lists it only on request', async () => {
  const { client } = engine;
  const agent = await client.beta.agents.create({ name: 'gone', model: 'claude-opus-5-5' });
  const environment = await client.beta.environments.create({ name: randomUUID() });
  await client.beta.agents.archive(agent.id);
  const created = client.beta.sessions.create({ agent: agent.id, environment_id: environment.id });
  await expect(created).rejects.toMatchObject({
    apiMessage: expect.stringContaining(`Agent ${agent.id} is archived; no session can start with it.`),
  });
  const ids = async (include_archived: boolean) => {
    const found = [];
    for await (const { id } of client.beta.agents.list({ include_archived, limit: 2 })) found.push(id);
    return found;
  };
  expect(await ids(false)).not.toContain(agent.id);
  expect(await ids(true)).toContain(agent.id);
});

it('fills in every tool of the toolset, and refuses what this engine cannot do', async () => {
  const { agents } = engine.client.beta;
  const create = (tools: Tools) => agents.create({ name: 't', model: 'claude-opus-5-5', tools });
  const { tools } = await create([{ type: 'agent_toolset_20260401', configs: [{ name: 'bash', enabled: false }] }]);
  const enabled = tools.flatMap((tool) => ('configs' in tool ? tool.configs : [])).filter((config) => config.enabled);
  expect(enabled.map((config) => config.name)).toEqual(['read', 'write', 'edit', 'glob', 'grep']);
  const asking = { name: 'bash' as const, permission_policy: { type: 'auto' as const } };
  await expect(create([{ type: 'agent_toolset_20260401', configs: [asking] }])).rejects.toMatchObject({
    apiMessage: expect.stringContaining('this engine judges no call by itself: always_allow or always_ask'),
  });
  const web = { name: 'web_search' as const, enabled: true };
  await expect(create([{ type: 'agent_toolset_20260401', configs: [web] }])).rejects.toMatchObject({
    apiMessage: expect.stringContaining(
      'web_search is not available on this engine; set enabled: false or leave it out',
    ),
  });
  const clash = { type: 'custom' as const, name: 'bash', description: '', input_schema: { type: 'object' as const } };
  await expect(create([{ type: 'agent_toolset_20260401' }, clash])).rejects.toMatchObject({
    apiMessage: expect.stringContaining('two tools are named "bash"'),
  });
});

it('keeps the names of environments unique until they are archived', async () => {
  const { environments } = engine.client.beta;
  const name = randomUUID();
  const first = await environments.create({ name });
  expect(first.config).toMatchObject({ type: 'cloud', networking: { type: 'limited', allowed_hosts: [] } });
  await expect(environments.create({ name })).rejects.toMatchObject({ status: 409 });
  await environments.archive(first.id);
  expect((await environments.create({ name })).id).not.toBe(first.id);
});

it('keeps the hosts that an environment allows, and refuses what the operator has not opened', async () => {
  const { environments } = engine.client.beta;
  const networking = { type: 'limited' as const, allowed_hosts: ['registry.npmjs.org', '*.example.com:8443'] };
  const created = await environments.create({ name: randomUUID(), config: { type: 'cloud', networking } });
  expect(created.config).toMatchObject({
    networking: { ...networking, allow_mcp_servers: false, allow_package_managers: false },
  });
  const more = { type: 'limited' as const, allow_package_managers: true };
  const updated = await environments.update(created.id, { config: { type: 'cloud', networking: more } });
  expect(updated.config).toMatchObject({ networking: { ...networking, allow_package_managers: true } });
  const renamed = await environments.update(created.id, { description: 'another' });
  expect(renamed.config).toEqual(updated.config);
  const refused = async (config: object, message: string): Promise<void> => {
    const params = { name: randomUUID(), config: { type: 'cloud', networking: config } } as EnvironmentCreateParams;
    await expect(environments.create(params)).rejects.toMatchObject({
      status: 400,
      apiMessage: expect.stringContaining(message),
    });
  };
  await refused({ type: 'unrestricted' }, 'which this engine allows only with CURFEW_ENGINE_NETWORK=unrestricted');
  await refused(
    { type: 'limited', allowed_hosts: ['https://a.example.com'] },
    '"https://a.example.com" is a URL; write its host alone: a.example.com',
  );
  await refused({ type: 'limited', allowed_hosts: ['*'] }, '"*" means every host; write each host that is needed');
});

it('keeps the agent of a session as it was at creation, with the overrides', async () => {
  const { client } = engine;
  const agent = await client.beta.agents.create({ name: 'base', model: 'claude-opus-5-5', system: 'Old.' });
  const environment_id = (await client.beta.environments.create({ name: randomUUID() })).id;
  const pinned = await client.beta.sessions.create({
    agent: agent.id,
    environment_id,
    metadata: { run: 'r1' },
    title: 'T',
  });
  await client.beta.agents.update(agent.id, { system: 'New.' });
  expect((await client.beta.sessions.retrieve(pinned.id)).agent).toMatchObject({ version: 1, system: 'Old.' });
  expect(pinned).toMatchObject({
    status: 'idle',
    title: 'T',
    metadata: { run: 'r1' },
    budget: null,
    archived_at: null,
  });
  const overridden = await client.beta.sessions.create({
    agent: { type: 'agent_with_overrides', id: agent.id, version: 1, system: 'Mine.', model: 'claude-haiku-4-5' },
    environment_id,
  });
  expect(overridden.agent).toMatchObject({ version: 1, system: 'Mine.', model: { id: 'claude-haiku-4-5' } });
});

it('creates a session with everything that was asked for, or not at all', async () => {
  const { client } = engine;
  const count = async () => {
    let sessions = 0;
    for await (const _ of client.beta.sessions.list({ include_archived: true })) sessions += 1;
    return sessions;
  };
  const before = await count();
  const bad = [{ type: 'user.message' as const, content: [] }];
  await expect(createSession(client, null, { initial_events: [userMessage('Fine'), ...bad] })).rejects.toMatchObject({
    status: 400,
  });
  const missing = { resources: [{ type: 'file' as const, file_id: 'file_no' }] };
  await expect(createSession(client, 'Hello', missing)).rejects.toMatchObject({
    apiMessage: expect.stringContaining('There is no file file_no.'),
  });
  await expect(createSession(client, null, { model: 'gpt-9' })).rejects.toMatchObject({
    status: 400,
    errorCode: 'model_not_budgetable',
    apiMessage: expect.stringContaining('The price of model "gpt-9" is not known, so its cost cannot be limited.'),
  });
  const pairs = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'v']));
  await expect(createSession(client, null, { metadata: pairs })).rejects.toMatchObject({
    apiMessage: expect.stringContaining('metadata: at most 16 pairs'),
  });
  expect(await count()).toBe(before);
});

it('lists sessions newest first, filtered, and page by page in both directions', async () => {
  const { client } = engine;
  const made = [];
  for (let i = 0; i < 5; i += 1) made.unshift(await createSession(client, null));
  const ids = made.map((session) => session.id);
  const mine = { 'created_at[gte]': made.at(-1)?.created_at ?? '', limit: 2 };

  const first = await client.beta.sessions.list(mine);
  expect(first.data.map((session) => session.id)).toEqual(ids.slice(0, 2));
  expect(first.prev_page).toBeNull();
  const second = await first.getNextPage();
  expect(second.data.map((session) => session.id)).toEqual(ids.slice(2, 4));
  const back = await client.beta.sessions.list({ ...mine, page: second.prev_page });
  expect(back.data.map((session) => session.id)).toEqual(ids.slice(0, 2));
  expect(back.prev_page).toBeNull();
  const last = await second.getNextPage();
  expect(last.data.map((session) => session.id)).toEqual(ids.slice(4));
  expect(last.hasNextPage()).toBe(false);

  const agent_id = made[0]?.agent.id ?? '';
  expect((await client.beta.sessions.list({ agent_id })).data.map((session) => session.id)).toEqual([ids[0]]);
  expect((await client.beta.sessions.list({ ...mine, statuses: ['running', 'terminated'] })).data).toEqual([]);
  const turned = client.beta.sessions.list({ ...mine, order: 'asc', page: first.next_page });
  await expect(turned).rejects.toMatchObject({
    apiMessage: expect.stringContaining('page: this cursor belongs to order "desc"; start again without it.'),
  });
});

it('changes title and metadata, and logs the change as an event', async () => {
  const { client } = engine;
  const session = await createSession(client, null, { metadata: { a: '1', b: '2' } });
  const updated = await client.beta.sessions.update(session.id, { title: 'New', metadata: { a: null, c: '3' } });
  expect(updated).toMatchObject({ title: 'New', metadata: { b: '2', c: '3' } });
  const { data } = await client.beta.sessions.events.list(session.id);
  expect(data).toMatchObject([{ type: 'session.updated', title: 'New', metadata: { b: '2', c: '3' } }]);
});

it('neither archives nor deletes a running session; an archived one stays readable and takes no more events', async () => {
  const { client, model } = engine;
  const play = model.play('Stay busy', [{ hang: true }]);
  const session = await createSession(client, 'Stay busy');
  await play.asked(1);
  await expect(client.beta.sessions.archive(session.id)).rejects.toMatchObject({
    apiMessage: expect.stringContaining(
      `Session ${session.id} is running and cannot be archived: send user.interrupt, wait until it is idle, then try again.`,
    ),
  });
  await expect(client.beta.sessions.delete(session.id)).rejects.toMatchObject({ status: 400 });
  await client.beta.sessions.events.send(session.id, { events: [{ type: 'user.interrupt' }] });
  await untilIdle(client, session.id);

  const archived = await client.beta.sessions.archive(session.id);
  expect(archived).toMatchObject({ status: 'terminated', archived_at: expect.any(String) });
  expect((await client.beta.sessions.archive(session.id)).archived_at).toBe(archived.archived_at);
  const { data } = await client.beta.sessions.events.list(session.id, { order: 'desc', limit: 1 });
  expect(data[0]?.type).toBe('session.status_terminated');
  await expect(client.beta.sessions.events.send(session.id, { events: [userMessage('Hello?')] })).rejects.toMatchObject(
    {
      apiMessage: expect.stringContaining(
        `Session ${session.id} is over and takes no more events; create another one.`,
      ),
    },
  );
});

it('ends the streams of a session that is deleted', async () => {
  const { client, model } = engine;
  model.play('Be deleted', [say('Yes.')]);
  const session = await createSession(client, 'Be deleted');
  await untilIdle(client, session.id);
  const stream = await client.beta.sessions.events.stream(session.id);
  expect(await client.beta.sessions.delete(session.id)).toEqual({ id: session.id, type: 'session_deleted' });
  const seen = [];
  for await (const event of stream) seen.push(event.type);
  expect(seen).toEqual(['session.deleted']);
  await expect(client.beta.sessions.retrieve(session.id)).rejects.toMatchObject({ status: 404 });
});
