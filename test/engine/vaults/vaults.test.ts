import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import type { CredentialCreateParams, CredentialUpdateParams } from '@anthropic-ai/sdk/resources/beta/vaults';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareClient } from '../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';

/** Looked for wherever a secret must not be. */
const CANARY = 'canary-3f1c9a77e0';
const URL = 'https://mcp.example.com/mcp';

const VARIABLE = {
  type: 'environment_variable',
  secret_name: 'NPM_TOKEN',
  secret_value: `${CANARY}-variable`,
  networking: { type: 'limited', allowed_hosts: ['NPM.acme.dev.', '*.acme.dev', '192.0.2.1'] },
} as const satisfies CredentialCreateParams['auth'];
const BEARER = {
  type: 'static_bearer',
  mcp_server_url: URL,
  token: `${CANARY}-bearer`,
} as const satisfies CredentialCreateParams['auth'];
const OAUTH = {
  type: 'mcp_oauth',
  mcp_server_url: 'https://oauth.example.com',
  access_token: `${CANARY}-access`,
  expires_at: '2999-01-01T02:00:00+02:00',
  refresh: {
    client_id: 'client',
    refresh_token: `${CANARY}-refresh`,
    token_endpoint: 'https://oauth.example.com/token',
    token_endpoint_auth: { type: 'client_secret_post', client_secret: `${CANARY}-client` },
    scope: 'read write',
  },
} as const satisfies CredentialCreateParams['auth'];

let bare: BareEngine;
let client: Anthropic;
beforeAll(async () => {
  bare = await bareEngine();
  client = bareClient(bare.engine);
});
afterAll(() => bare.stop());

async function newVault(): Promise<string> {
  return (await client.beta.vaults.create({ display_name: 'Alice' })).id;
}

it('creates, shows, changes, archives and deletes a vault', async () => {
  const display_name = 'Älice "\\\u0000\u202e\n😀';
  const { vaults } = client.beta;
  const created = await vaults.create({ display_name, metadata: { user: 'usr_1', team: 'a' } });
  expect(created).toEqual({
    id: expect.stringMatching(/^vlt_\w+$/),
    type: 'vault',
    display_name,
    metadata: { user: 'usr_1', team: 'a' },
    created_at: expect.any(String),
    updated_at: created.created_at,
    archived_at: null,
  });
  expect(await vaults.retrieve(created.id)).toEqual(created);
  const changed = await vaults.update(created.id, { display_name: 'Bob', metadata: { team: null, role: 'x' } });
  expect(changed).toMatchObject({ display_name: 'Bob', metadata: { user: 'usr_1', role: 'x' } });
  expect((await vaults.update(created.id, {})).display_name).toBe('Bob');
  const archived = await vaults.archive(created.id);
  expect(archived.archived_at).not.toBeNull();
  expect(await vaults.archive(created.id)).toEqual(archived);
  await expect(vaults.update(created.id, {})).rejects.toMatchObject({ status: 400, errorCode: 'vault_archived' });
  expect(await vaults.delete(created.id)).toEqual({ id: created.id, type: 'vault_deleted' });
  await expect(vaults.retrieve(created.id)).rejects.toMatchObject({ status: 404, errorCode: 'vault_not_found' });
  await expect(vaults.delete(created.id)).rejects.toMatchObject({ status: 404 });
  for (const name of ['', 'x'.repeat(256)]) {
    await expect(vaults.create({ display_name: name })).rejects.toMatchObject({ status: 400 });
  }
});

it('shows a credential of each kind without its secrets', async () => {
  const vault = await newVault();
  const { credentials } = client.beta.vaults;
  const variable = await credentials.create(vault, { auth: VARIABLE, display_name: 'npm', metadata: { a: 'b' } });
  expect(variable).toEqual({
    id: expect.stringMatching(/^vcrd_\w+$/),
    type: 'vault_credential',
    vault_id: vault,
    display_name: 'npm',
    metadata: { a: 'b' },
    auth: {
      type: 'environment_variable',
      secret_name: 'NPM_TOKEN',
      networking: { type: 'limited', allowed_hosts: ['npm.acme.dev', '*.acme.dev', '192.0.2.1'] },
      injection_location: { header: true, body: false },
    },
    created_at: expect.any(String),
    updated_at: expect.any(String),
    archived_at: null,
  });
  expect((await credentials.create(vault, { auth: BEARER })).auth).toEqual({
    type: 'static_bearer',
    mcp_server_url: URL,
  });
  expect((await credentials.create(vault, { auth: OAUTH })).auth).toEqual({
    type: 'mcp_oauth',
    mcp_server_url: 'https://oauth.example.com',
    expires_at: '2999-01-01T00:00:00.000Z',
    refresh: {
      client_id: 'client',
      token_endpoint: 'https://oauth.example.com/token',
      token_endpoint_auth: { type: 'client_secret_post' },
      scope: 'read write',
      resource: null,
    },
  });
  expect(await credentials.retrieve(variable.id, { vault_id: vault })).toEqual(variable);
  await expect(credentials.retrieve(variable.id, { vault_id: await newVault() })).rejects.toMatchObject({
    status: 404,
    errorCode: 'vault_credential_not_found',
  });
});

it('changes what may be changed of a credential, and keeps what is left out', async () => {
  const vault = await newVault();
  const { credentials } = client.beta.vaults;
  const created = await credentials.create(vault, { auth: VARIABLE, display_name: 'npm', metadata: { a: 'b' } });
  const change = async (id: string, params: Omit<CredentialUpdateParams, 'vault_id'>) =>
    await credentials.update(id, { vault_id: vault, ...params });
  const type = 'environment_variable';
  const both = await change(created.id, { auth: { type, injection_location: { body: true } } });
  expect(both.auth).toMatchObject({ injection_location: { header: true, body: true } });
  const open = await change(created.id, { auth: { type, networking: { type: 'unrestricted' }, secret_value: CANARY } });
  expect(open).toMatchObject({ display_name: 'npm', auth: { ...both.auth, networking: { type: 'unrestricted' } } });
  await expect(
    change(created.id, { auth: { type, injection_location: { header: false, body: false } } }),
  ).rejects.toMatchObject({ status: 400, message: expect.stringContaining('at least one of header and body') });
  await expect(change(created.id, { auth: { type: 'static_bearer', token: CANARY } })).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('which cannot be changed'),
  });
  const oauth = await credentials.create(vault, { auth: OAUTH });
  const rescoped = await change(oauth.id, { auth: { type: 'mcp_oauth', refresh: { scope: '' } } });
  expect(rescoped.auth).toMatchObject({ expires_at: '2999-01-01T00:00:00.000Z', refresh: { scope: null } });
  const rotated = { type: 'client_secret_basic', client_secret: CANARY } as const;
  const kept = await change(oauth.id, { auth: { type: 'mcp_oauth', refresh: { token_endpoint_auth: rotated } } });
  expect(kept.auth).toMatchObject({ refresh: { token_endpoint_auth: { type: 'client_secret_post' } } });
});

it('has one credential for one variable or server in a vault, and at most 20', async () => {
  const vault = await newVault();
  const { credentials } = client.beta.vaults;
  const first = await credentials.create(vault, { auth: { ...BEARER, mcp_server_url: 'https://A.example.com/mcp' } });
  for (const same of ['https://a.example.com:443/mcp/', 'https://a.example.com./mcp#x']) {
    await expect(credentials.create(vault, { auth: { ...OAUTH, mcp_server_url: same } })).rejects.toMatchObject({
      status: 409,
      type: 'conflict_error',
    });
  }
  for (const other of ['https://a.example.com/MCP', 'https://a.example.com:444/mcp', 'https://a.example.com/mcp?x']) {
    await credentials.create(vault, { auth: { ...BEARER, mcp_server_url: other } });
  }
  await credentials.archive(first.id, { vault_id: vault });
  await credentials.create(vault, { auth: { ...BEARER, mcp_server_url: 'https://a.example.com/mcp' } });
  for (let n = 4; n < 20; n += 1) {
    await credentials.create(vault, { auth: { ...VARIABLE, secret_name: `TOKEN_${n}` } });
  }
  await expect(credentials.create(vault, { auth: VARIABLE })).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('has 20 credentials, which is the most'),
  });
  expect((await credentials.list(vault, { limit: 1000 })).data).toHaveLength(20);
  const paged: string[] = [];
  for await (const { id } of credentials.list(vault, { limit: 7 })) paged.push(id);
  expect(paged).toEqual((await credentials.list(vault, { limit: 1000 })).data.map(({ id }) => id));
  expect((await credentials.list(vault, { limit: 1000, include_archived: true })).data).toHaveLength(21);
});

const REFUSED: [auth: object, message: string][] = [
  [{ ...VARIABLE, secret_name: 'A B' }, 'must be the name of an environment variable'],
  [{ ...VARIABLE, secret_name: '' }, 'must be the name of an environment variable'],
  [{ ...VARIABLE, secret_name: 'LD_PRELOAD' }, 'the sandbox itself needs'],
  [{ ...VARIABLE, secret_name: 'https_proxy' }, 'the sandbox itself needs'],
  [{ ...VARIABLE, secret_value: '' }, 'auth.secret_value'],
  [{ ...VARIABLE, secret_value: `${CANARY}\nX-Evil: 1` }, 'must be one line'],
  [{ ...VARIABLE, secret_value: CANARY.repeat(60_000) }, 'auth.secret_value: Too big'],
  [{ ...VARIABLE, secret_value: [CANARY] }, 'auth.secret_value'],
  [{ ...VARIABLE, networking: { type: 'limited', allowed_hosts: [] } }, 'auth.networking.allowed_hosts'],
  ...['https://a.dev', 'a.dev:443', 'a.dev/x', '[::1]', '*', '*.1.2.3.4', 'a..dev', '*.*.dev', '', '1.2.3'].map(
    (host): [object, string] => [
      { ...VARIABLE, networking: { type: 'limited', allowed_hosts: [host] } },
      'must be a host such as api.example.com',
    ],
  ),
  [{ ...VARIABLE, injection_location: {} }, 'at least one of header and body must be true'],
  [{ ...VARIABLE, networking: undefined }, 'auth.networking'],
  [{ ...BEARER, token: `${CANARY} x` }, 'must be printable ASCII'],
  [{ ...BEARER, token: `${CANARY}\r\n` }, 'must be printable ASCII'],
  [{ ...BEARER, token: `${CANARY}ü` }, 'must be printable ASCII'],
  ...['ftp://a.dev', 'a.dev', `https://u:${CANARY}@a.dev`, `https://${CANARY}@a.dev`, 'https://', 'javascript:1'].map(
    (mcp_server_url): [object, string] => [{ ...BEARER, mcp_server_url }, 'must be an https URL'],
  ),
  [{ ...OAUTH, expires_at: '2020-01-01T00:00:00Z' }, 'must be in the future'],
  [{ ...OAUTH, refresh: { ...OAUTH.refresh, token_endpoint_auth: { type: CANARY } } }, 'token_endpoint_auth'],
  [{ type: 'api_key', token: CANARY }, 'auth.type'],
];

it('refuses what cannot be a credential, and never shows the secret in the error', async () => {
  const vault = await newVault();
  for (const [auth, message] of REFUSED) {
    const refused = client.beta.vaults.credentials.create(vault, { auth: auth as CredentialCreateParams['auth'] });
    const error = await refused.catch((reason: unknown) => reason);
    expect(error, message).toMatchObject({ status: 400, message: expect.stringContaining(message) });
    expect(JSON.stringify(error)).not.toContain(CANARY);
  }
  expect((await client.beta.vaults.credentials.list(vault)).data).toEqual([]);
});

it('archives the credentials with their vault, and takes no new ones then', async () => {
  const vault = await newVault();
  const { credentials } = client.beta.vaults;
  const { id } = await credentials.create(vault, { auth: BEARER });
  await client.beta.vaults.archive(vault);
  const archived = await credentials.retrieve(id, { vault_id: vault });
  expect(archived).toMatchObject({ archived_at: expect.any(String), auth: { mcp_server_url: URL } });
  for (const refused of [
    credentials.create(vault, { auth: VARIABLE }),
    credentials.update(id, { vault_id: vault, auth: { type: 'static_bearer', token: 'x' } }),
  ]) {
    await expect(refused).rejects.toMatchObject({ status: 400, message: expect.stringContaining('is archived') });
  }
  expect(await credentials.delete(id, { vault_id: vault })).toEqual({ id, type: 'vault_credential_deleted' });
});

it('lists 10,000 vaults page by page, each of them once', async () => {
  const { database } = bare.engine;
  const rows = Array.from({ length: 10_000 }, (_, n) => ({
    id: `vlt_${String(n).padStart(5, '0')}`,
    display_name: 'many',
    metadata: '{}',
    created_at: new Date(1_000 * Math.floor(n / 7)).toISOString(),
    updated_at: '',
    archived_at: n % 10 === 0 ? '1970-01-02T00:00:00.000Z' : null,
  }));
  await database.transaction().execute(async (transaction) => {
    while (rows.length > 0) await transaction.insertInto('vaults').values(rows.splice(0, 1_000)).execute();
  });
  const seen: string[] = [];
  for await (const { id, display_name } of client.beta.vaults.list({ limit: 999 })) {
    if (display_name === 'many') seen.push(id);
  }
  expect(new Set(seen).size).toBe(9_000);
  expect(seen).toEqual([...seen].sort().toReversed());
  const { data } = await client.beta.vaults.list({ limit: 1, include_archived: true });
  expect(data).toHaveLength(1);
});

it('takes vaults at the creation of a session only, and only those that can be used', async () => {
  const vault = await newVault();
  const id = await bare.create('Hello', { vault_ids: [vault] });
  expect((await client.beta.sessions.retrieve(id)).vault_ids).toEqual([vault]);
  await expect(client.beta.sessions.update(id, { vault_ids: [] })).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('the vaults of a session are fixed when it is created'),
  });
  await client.beta.vaults.archive(vault);
  await expect(bare.create('Hello', { vault_ids: [vault] })).rejects.toThrow(`Vault ${vault} is archived`);
  await expect(bare.create('Hello', { vault_ids: ['vlt_no'] })).rejects.toThrow('There is no vault vlt_no.');
});

it('keeps no secret readable in the data folder, and not even its sealed form after it was removed', async () => {
  const folder = bare.dataFolder;
  const vault = await newVault();
  const { credentials } = client.beta.vaults;
  const removals: ((id: string) => Promise<unknown>)[] = [
    (id) => credentials.update(id, { vault_id: vault, auth: { type: 'static_bearer', token: 'other' } }),
    (id) => credentials.archive(id, { vault_id: vault }),
    (id) => credentials.delete(id, { vault_id: vault }),
    () => client.beta.vaults.delete(vault),
  ];
  for (const [n, remove] of removals.entries()) {
    const server = `https://${n}.example.com`;
    // Longer than a page of the database, so that it is kept on pages of its own.
    const token = `${CANARY}${'x'.repeat(n === 1 ? 10_000 : 0)}`;
    const { id } = await credentials.create(vault, { auth: { ...BEARER, mcp_server_url: server, token } });
    const { sealed_secrets: sealed } = await bare.engine.database
      .selectFrom('vault_credentials')
      .select('sealed_secrets')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const bytes = Buffer.from(sealed ?? []).subarray(-64);
    expect(everythingIn(folder).includes(bytes)).toBe(true);
    await remove(id);
    expect(everythingIn(folder).includes(bytes)).toBe(false);
  }
  expect(everythingIn(folder).includes(CANARY)).toBe(false);
});

function everythingIn(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
}
