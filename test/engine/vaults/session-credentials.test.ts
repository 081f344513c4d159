import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { environmentCredentials, mcpAuthorization } from '../../../engine/vaults/session-credentials.ts';
import { bareClient } from '../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';

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

async function addVariable(vault: string, secret_name: string, secret_value: string): Promise<string> {
  const networking = { type: 'limited' as const, allowed_hosts: ['npm.acme.dev'] };
  const auth = { type: 'environment_variable' as const, secret_name, secret_value, networking };
  return (await client.beta.vaults.credentials.create(vault, { auth })).id;
}

async function addBearer(vault: string, mcp_server_url: string, token: string): Promise<string> {
  const auth = { type: 'static_bearer' as const, mcp_server_url, token };
  return (await client.beta.vaults.credentials.create(vault, { auth })).id;
}

it('gives a session the variables of its vaults, of the first vault that has one', async () => {
  const [first, second] = [await newVault(), await newVault()];
  await addVariable(second, 'SHARED', 'of-second');
  await addVariable(second, 'OWN', `npm_${'B'.repeat(36)}`);
  await addVariable(first, 'SHARED', 'of-first');
  const id = await bare.create('Hello', { vault_ids: [first, second] });
  const found = await environmentCredentials(bare.engine, id);
  expect(found).toEqual([
    {
      secretName: 'SHARED',
      sentinel: expect.stringMatching(/^[a-zA-Z0-9]{40}$/),
      hosts: ['npm.acme.dev'],
      injectInto: { header: true, body: false },
      value: expect.any(Function),
    },
    expect.objectContaining({ secretName: 'OWN', sentinel: expect.stringMatching(/^npm_[a-zA-Z0-9]{36}$/) }),
  ]);
  expect(await Promise.all(found.map(({ value }) => value()))).toEqual(['of-first', `npm_${'B'.repeat(36)}`]);
  expect(await environmentCredentials(bare.engine, await bare.create('Hello'))).toEqual([]);
});

it('keeps the sentinel of a session when the secret is rotated, and has another one in each session', async () => {
  const vault = await newVault();
  const credential = await addVariable(vault, 'TOKEN', 'old');
  const id = await bare.create('Hello', { vault_ids: [vault] });
  const asked = await Promise.all(Array.from({ length: 5 }, () => environmentCredentials(bare.engine, id)));
  const sentinels = asked.map(([only]) => only?.sentinel);
  expect(new Set(sentinels).size).toBe(1);
  await client.beta.vaults.credentials.update(credential, {
    vault_id: vault,
    auth: { type: 'environment_variable', secret_value: `ghp_${'C'.repeat(36)}` },
  });
  const [after] = await environmentCredentials(bare.engine, id);
  expect(after?.sentinel).toBe(sentinels[0]);
  expect(await asked[0]?.[0]?.value()).toBe(`ghp_${'C'.repeat(36)}`);
  const [other] = await environmentCredentials(bare.engine, await bare.create('Hello', { vault_ids: [vault] }));
  expect(other?.sentinel).toMatch(/^ghp_/);
});

it('takes the credential away from a running session when it, or its vault, is archived or deleted', async () => {
  const remove: ((vault: string, id: string) => Promise<unknown>)[] = [
    (vault, id) => client.beta.vaults.credentials.archive(id, { vault_id: vault }),
    (vault, id) => client.beta.vaults.credentials.delete(id, { vault_id: vault }),
    (vault) => client.beta.vaults.archive(vault),
    (vault) => client.beta.vaults.delete(vault),
  ];
  for (const removeIt of remove) {
    const vault = await newVault();
    const variable = await addVariable(vault, 'TOKEN', 'secret');
    const bearer = await addBearer(vault, 'https://a.dev', 'secret');
    const id = await bare.create('Hello', { vault_ids: [vault] });
    const [held] = await environmentCredentials(bare.engine, id);
    const authorization = await mcpAuthorization(bare.engine, id, 'https://a.dev');
    await removeIt(vault, variable);
    await removeIt(vault, bearer).catch(() => undefined);
    expect(await environmentCredentials(bare.engine, id)).toEqual([]);
    expect(await mcpAuthorization(bare.engine, id, 'https://a.dev')).toBeNull();
    await expect(held?.value()).rejects.toThrow(/is archived|was deleted/);
    await expect(authorization?.header()).rejects.toThrow(/is archived|was deleted/);
  }
});

it('authorises a session at the server whose URL the credential names, by the first vault that has it', async () => {
  const [first, second] = [await newVault(), await newVault()];
  await addBearer(second, 'https://a.dev/mcp', 'of-second');
  await addBearer(second, 'https://b.dev/mcp', 'only-second');
  await addBearer(first, 'https://A.dev:443/mcp/', 'of-first');
  const id = await bare.create('Hello', { vault_ids: [first, second] });
  const headerFor = async (url: string) => await (await mcpAuthorization(bare.engine, id, url))?.header();
  expect(await headerFor('https://a.dev/mcp')).toBe('Bearer of-first');
  expect(await headerFor('https://b.dev/mcp/')).toBe('Bearer only-second');
  for (const other of ['https://b.dev', 'https://b.dev/MCP', 'http://b.dev/mcp', 'https://c.dev/mcp', 'no URL']) {
    expect(await headerFor(other), other).toBeUndefined();
  }
});

it('uses the credential that takes the place of another one while the session runs', async () => {
  const vault = await newVault();
  const old = await addBearer(vault, 'https://a.dev', 'old');
  const id = await bare.create('Hello', { vault_ids: [vault] });
  const authorization = await mcpAuthorization(bare.engine, id, 'https://a.dev');
  await client.beta.vaults.credentials.archive(old, { vault_id: vault });
  await addBearer(vault, 'https://a.dev', 'new');
  expect(await authorization?.header()).toBe('Bearer new');
  await expect(mcpAuthorization(bare.engine, 'sesn_no', 'https://a.dev')).rejects.toThrow(
    'There is no session sesn_no.',
  );
});

it('says what to do when the key of the engine is not the one that the secrets were sealed with', async () => {
  const vault = await newVault();
  await addBearer(vault, 'https://a.dev', 'secret');
  const id = await bare.create('Hello', { vault_ids: [vault] });
  const seal = { ...bare.engine.seal, open: () => bare.engine.seal.open(new Uint8Array(40), '') };
  const authorization = await mcpAuthorization({ ...bare.engine, seal }, id, 'https://a.dev');
  await expect(authorization?.header()).rejects.toThrow('sealed with another key than the one in engine.secret');
});
