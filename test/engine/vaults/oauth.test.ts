import type Anthropic from '@anthropic-ai/sdk';
import type { CredentialCreateParams } from '@anthropic-ai/sdk/resources/beta/vaults';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createEgressGuard } from '../../../engine/egress/egress-guard.ts';
import type { Engine } from '../../../engine/engine.ts';
import { mcpAuthorization, type McpAuthorization } from '../../../engine/vaults/session-credentials.ts';
import { parseInternalNames } from '../../../runtime/environment/internal-names.ts';
import { bareClient } from '../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { LOCAL_GUARD, mcpServer, tokenEndpoint } from '../../support/engine/network/oauth-servers.ts';

const SERVER = 'https://mcp.example.com/mcp';
const SECRETS = ['canary-access-1', 'canary-refresh-1', 'canary client&:ü=1', 'canary-access-2', 'canary-refresh-2'];

type Oauth = Extract<CredentialCreateParams['auth'], { type: 'mcp_oauth' }>;
type EndpointAuth = NonNullable<Oauth['refresh']>['token_endpoint_auth'];

let bare: BareEngine;
let engine: Engine;
let client: Anthropic;
beforeAll(async () => {
  bare = await bareEngine();
  engine = { ...bare.engine, guard: LOCAL_GUARD };
  client = bareClient(engine);
});
afterAll(() => bare.stop());

interface Made {
  vault: string;
  id: string;
  session: () => Promise<McpAuthorization>;
}

/** A vault with one credential, whose tokens end with `-1`, and sessions that use it. */
async function credential(endpoint: string, { auth, ...others }: Partial<Oauth> & { auth?: EndpointAuth } = {}) {
  const vault = (await client.beta.vaults.create({ display_name: 'Alice' })).id;
  const created = await client.beta.vaults.credentials.create(vault, {
    auth: {
      type: 'mcp_oauth',
      mcp_server_url: SERVER,
      access_token: 'canary-access-1',
      refresh: {
        client_id: 'a client',
        refresh_token: 'canary-refresh-1',
        token_endpoint: endpoint,
        token_endpoint_auth: auth ?? { type: 'none' },
        scope: 'read write',
        resource: SERVER,
      },
      ...others,
    },
  });
  const made: Made = {
    vault,
    id: created.id,
    session: async () => {
      const session = await bare.create('Hello', { vault_ids: [vault] });
      const found = await mcpAuthorization(engine, session, others.mcp_server_url ?? SERVER);
      if (!found) throw new Error('the session has no credential');
      return found;
    },
  };
  return made;
}

/** Lets the token that is stored have this time left. */
async function expireIn(id: string, ms: number): Promise<void> {
  const { auth } = await engine.database
    .selectFrom('vault_credentials')
    .select('auth')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const changed = { ...JSON.parse(auth), expires_at: new Date(Date.now() + ms).toISOString() };
  await changeRow(id, { auth: JSON.stringify(changed) });
}

async function changeRow(id: string, columns: { auth?: string; refresh_state?: string }): Promise<void> {
  await engine.database.updateTable('vault_credentials').set(columns).where('id', '=', id).execute();
}

async function stateOf(id: string): Promise<object> {
  const row = await engine.database
    .selectFrom('vault_credentials')
    .select('refresh_state')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return JSON.parse(row.refresh_state) as object;
}

const SECOND = {
  access_token: 'canary-access-2',
  refresh_token: 'canary-refresh-2',
  token_type: 'bearer',
  expires_in: 3600,
};

it('refreshes after a 401, once for all sessions that ask at the same time', async () => {
  const { url, requests } = await tokenEndpoint(() => ({ body: SECOND }));
  const made = await credential(url);
  const sessions = await Promise.all(Array.from({ length: 8 }, made.session));
  for (const { header } of sessions) expect(await header()).toBe('Bearer canary-access-1');
  await Promise.all(sessions.map(async ({ refresh }) => await refresh()));
  expect(requests).toEqual([
    {
      authorization: undefined,
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'canary-refresh-1',
        client_id: 'a client',
        scope: 'read write',
        resource: SERVER,
      },
    },
  ]);
  for (const { header } of sessions) expect(await header()).toBe('Bearer canary-access-2');
  const shown = await client.beta.vaults.credentials.retrieve(made.id, { vault_id: made.vault });
  const expires = Date.parse((shown.auth as { expires_at: string }).expires_at);
  expect(Math.abs(expires - Date.now() - 3_600_000)).toBeLessThan(600_000);
});

it('refreshes only once for two engines that share the database', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const { url, requests } = await tokenEndpoint(async () => {
    asked.resolve();
    await answer.promise;
    return { body: SECOND };
  });
  const made = await credential(url);
  const here = await made.session();
  await here.header();
  const first = here.refresh();
  await asked.promise;
  vi.resetModules();
  const elsewhere = await import('../../../engine/vaults/oauth/refresh-credential.ts');
  const second = elsewhere.refreshCredential(engine, { id: made.id, revision: 0 });
  answer.resolve();
  await Promise.all([first, second]);
  expect(requests).toHaveLength(1);
});

it('proves the client to the token endpoint in each of the documented ways', async () => {
  const client_secret = 'canary client&:ü=1';
  const { url, requests } = await tokenEndpoint(() => ({ body: SECOND }));
  for (const type of ['none', 'client_secret_basic', 'client_secret_post'] as const) {
    const made = await credential(url, { auth: type === 'none' ? { type } : { type, client_secret } });
    await (await made.session()).refresh();
  }
  const basic = Buffer.from('a+client:canary+client%26%3A%C3%BC%3D1').toString('base64');
  expect(
    requests.map(({ authorization, form: { client_id, client_secret: secret } }) => [authorization, client_id, secret]),
  ).toEqual([
    [undefined, 'a client', undefined],
    [`Basic ${basic}`, undefined, undefined],
    [undefined, 'a client', client_secret],
  ]);
});

it('refreshes a token before it expires, with the newest refresh token, and keeps the old one if no new one comes', async () => {
  const { url, requests } = await tokenEndpoint((_, n) => ({
    body: { access_token: `access-${n}`, expires_in: '3600', ...(n === 1 ? { refresh_token: 'refresh-new' } : {}) },
  }));
  const made = await credential(url);
  const session = await made.session();
  expect(await session.header()).toBe('Bearer canary-access-1');
  for (const n of [1, 2, 3]) {
    await expireIn(made.id, n === 1 ? 60_000 : -1_000);
    expect(await session.header()).toBe(`Bearer access-${n}`);
    expect(await session.header()).toBe(`Bearer access-${n}`);
  }
  const sent = requests.map(({ form }) => form['refresh_token']);
  expect(sent).toEqual(['canary-refresh-1', 'refresh-new', 'refresh-new']);
});

it('uses a token of a short life for most of it', async () => {
  const { url, requests } = await tokenEndpoint(() => ({ body: { ...SECOND, expires_in: 60 } }));
  const made = await credential(url);
  const session = await made.session();
  await session.refresh();
  for (let n = 0; n < 3; n += 1) expect(await session.header()).toBe('Bearer canary-access-2');
  expect(requests).toHaveLength(1);
});

it('asks nobody when the secrets were replaced after the header was made', async () => {
  const { url, requests } = await tokenEndpoint(() => ({ body: SECOND }));
  const made = await credential(url);
  const session = await made.session();
  await session.header();
  await client.beta.vaults.credentials.update(made.id, {
    vault_id: made.vault,
    auth: { type: 'mcp_oauth', access_token: 'by-the-user' },
  });
  await session.refresh();
  expect(await session.header()).toBe('Bearer by-the-user');
  expect(requests).toEqual([]);
});

it('keeps what a user stores while a refresh is under way', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const { url } = await tokenEndpoint(async () => {
    asked.resolve();
    await answer.promise;
    return { body: SECOND };
  });
  const made = await credential(url);
  const session = await made.session();
  const refreshing = session.refresh();
  await asked.promise;
  const update = {
    vault_id: made.vault,
    auth: { type: 'mcp_oauth', refresh: { refresh_token: 'by-the-user' } },
  } as const;
  await client.beta.vaults.credentials.update(made.id, update);
  answer.resolve();
  await refreshing;
  expect(await session.header()).toBe('Bearer canary-access-1');
});

const FAILURES: { answer: { status: number; body: object | string }; reason: string; isFinal: boolean }[] = [
  {
    answer: { status: 400, body: { error: 'invalid_grant' } },
    reason: 'answered 400 and invalid_grant',
    isFinal: true,
  },
  {
    answer: { status: 401, body: { error: 'invalid_client' } },
    reason: 'answered 401 and invalid_client',
    isFinal: true,
  },
  {
    answer: { status: 200, body: { error: 'bad_refresh_token' } },
    reason: 'answered 200 and bad_refresh_token',
    isFinal: true,
  },
  { answer: { status: 400, body: { error: SECRETS.join() } }, reason: 'answered 400.', isFinal: false },
  {
    answer: { status: 500, body: { error: 'invalid_grant' } },
    reason: 'answered 500 and invalid_grant',
    isFinal: false,
  },
  { answer: { status: 503, body: SECRETS.join() }, reason: 'answered 503', isFinal: false },
  { answer: { status: 302, body: '' }, reason: 'answered 302', isFinal: false },
  { answer: { status: 200, body: 'hello' }, reason: 'answered 200 without a token', isFinal: false },
  { answer: { status: 200, body: { access_token: 'a\r\nb' } }, reason: 'answered 200 without a token', isFinal: false },
  {
    answer: { status: 200, body: { access_token: 'x', token_type: 'mac' } },
    reason: 'without a token',
    isFinal: false,
  },
  { answer: { status: 200, body: 'x'.repeat(300_000) }, reason: 'could not be reached', isFinal: false },
];

it.each(FAILURES)('says that $reason, and does not ask again at once', async ({ answer, reason, isFinal }) => {
  const { url, requests } = await tokenEndpoint(() => answer);
  const made = await credential(url, { auth: { type: 'client_secret_post', client_secret: SECRETS[2] ?? '' } });
  const session = await made.session();
  for (let n = 0; n < 5; n += 1) {
    const error = await session.refresh().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining(reason) });
    expect((error as Error).message).toContain(isFinal ? 'Authorise again' : 'It is tried again from');
    for (const secret of SECRETS) expect((error as Error).message).not.toContain(secret);
  }
  expect(requests).toHaveLength(1);
  expect(await session.header()).toBe('Bearer canary-access-1');
  await expireIn(made.id, -1);
  await expect(session.header()).rejects.toThrow(reason);
  expect(requests).toHaveLength(1);
});

it('waits longer after each failure, and tries again when a user stores other tokens', async () => {
  const { url, requests } = await tokenEndpoint((_, n) => (n < 4 ? { status: 500, body: '' } : { body: SECOND }));
  const made = await credential(url);
  const session = await made.session();
  const pauses: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    await expect(session.refresh()).rejects.toThrow('answered 500');
    const { failure } = (await stateOf(made.id)) as { failure: { retryAt: number } };
    pauses.push(Math.round((failure.retryAt - Date.now()) / 30_000));
    await changeRow(made.id, { refresh_state: JSON.stringify({ failure: { ...failure, retryAt: 0 } }) });
  }
  expect(pauses).toEqual([1, 2, 4]);
  await client.beta.vaults.credentials.update(made.id, {
    vault_id: made.vault,
    auth: { type: 'mcp_oauth', refresh: { refresh_token: 'canary-refresh-1' } },
  });
  await session.header();
  await session.refresh();
  expect(requests).toHaveLength(4);
});

it('takes over from a process that died while it refreshed, and says so if the refresh token is used up', async () => {
  const { url } = await tokenEndpoint(() => ({ status: 400, body: { error: 'invalid_grant' } }));
  const made = await credential(url);
  await changeRow(made.id, { refresh_state: JSON.stringify({ startedAt: Date.now() - 60_000 }) });
  await expect((await made.session()).refresh()).rejects.toThrow('lost when an engine was killed');
});

it('does not ask for another token when one that is seconds old is rejected', async () => {
  const { url, requests } = await tokenEndpoint(() => ({ body: SECOND }));
  const session = await (await credential(url)).session();
  await session.refresh();
  await session.header();
  await expect(session.refresh()).rejects.toThrow('refreshed just now');
  expect(requests).toHaveLength(1);
});

it('says what to do when there is nothing to refresh with', async () => {
  const made = await credential('https://unused.example.com', { refresh: null });
  const session = await made.session();
  await session.header();
  await expect(session.refresh()).rejects.toThrow('It has no refresh token: store a new token.');
});

it('sends secrets without TLS only to hosts that the operator has named', async () => {
  const open = { status: 400, message: expect.stringContaining('must begin with https') };
  const vault = (await client.beta.vaults.create({ display_name: 'Alice' })).id;
  const bearer = { type: 'static_bearer', mcp_server_url: 'http://mcp.example.com', token: 'x' } as const;
  await expect(client.beta.vaults.credentials.create(vault, { auth: bearer })).rejects.toMatchObject(open);
  await expect(credential('http://a.example.com/token')).rejects.toMatchObject(open);
  const { url, requests } = await tokenEndpoint(() => ({ body: SECOND }));
  const made = await credential(url, { mcp_server_url: 'http://127.0.0.1/mcp' });
  const session = await bare.create('Hello', { vault_ids: [made.vault] });
  // The operator has taken the host off the list since then.
  const guard = createEgressGuard({ internal: parseInternalNames(''), allowsUnrestricted: false });
  const later = await mcpAuthorization({ ...engine, guard }, session, 'http://127.0.0.1/mcp');
  await expect(later?.header()).rejects.toThrow('must begin with https');
  await expect(later?.refresh()).rejects.toThrow('must begin with https');
  expect(requests).toEqual([]);
});

it('validates a credential at its server, and refreshes it when the server answers 401', async () => {
  const { url, requests } = await tokenEndpoint(() => ({ body: SECOND }));
  const accepted = new Set<string | undefined>(['canary-access-1']);
  const server = await mcpServer((token) => accepted.has(token));
  const made = await credential(url, { mcp_server_url: server.url });
  const validate = async () => await client.beta.vaults.credentials.mcpOAuthValidate(made.id, { vault_id: made.vault });
  expect(await validate()).toEqual({
    type: 'vault_credential_validation',
    credential_id: made.id,
    vault_id: made.vault,
    status: 'valid',
    has_refresh_token: true,
    mcp_probe: null,
    refresh: null,
    validated_at: expect.any(String),
  });
  expect(server.methods).toEqual(['initialize', 'notifications/initialized', 'tools/list']);
  accepted.clear();
  accepted.add('canary-access-2');
  const refreshed = { status: 'valid', mcp_probe: null, refresh: { status: 'succeeded', http_response: null } };
  expect(await validate()).toMatchObject(refreshed);
  expect(requests).toHaveLength(1);
});

it('shows in a validation what the servers answered, without the secrets', async () => {
  const { url } = await tokenEndpoint(({ form }) => ({ status: 400, body: { error: 'invalid_grant', echo: form } }));
  const server = await mcpServer(() => false);
  const made = await credential(url, { mcp_server_url: server.url });
  const found = await client.beta.vaults.credentials.mcpOAuthValidate(made.id, { vault_id: made.vault });
  expect(found).toMatchObject({
    status: 'invalid',
    mcp_probe: {
      method: 'initialize',
      http_response: { status_code: 401, content_type: 'text/plain', body: 'not you, Bearer [redacted]' },
    },
    refresh: { status: 'failed', http_response: { status_code: 400, body_truncated: false } },
  });
  for (const secret of SECRETS) expect(JSON.stringify(found)).not.toContain(secret);
});

it('cannot tell from a server that is away whether a credential works', async () => {
  const made = await credential('https://unused.example.com', { mcp_server_url: 'https://127.0.0.1:1/mcp' });
  const unknown = { status: 'unknown', mcp_probe: { method: 'initialize', http_response: null }, refresh: null };
  expect(await client.beta.vaults.credentials.mcpOAuthValidate(made.id, { vault_id: made.vault })).toMatchObject(
    unknown,
  );
  await client.beta.vaults.credentials.archive(made.id, { vault_id: made.vault });
  const archived = await client.beta.vaults.credentials.mcpOAuthValidate(made.id, { vault_id: made.vault });
  expect(archived).toMatchObject({ status: 'invalid', has_refresh_token: false, mcp_probe: null });
});
