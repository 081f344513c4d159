import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureVault } from '../../../../activities/session/opening/ensure-vault.ts';
import { removeVaults } from '../../../../activities/session/remove-vaults.ts';
import { installationId } from '../../../../database/installation-id.ts';
import { environmentCredentials, mcpAuthorization } from '../../../../engine/vaults/session-credentials.ts';
import { readEnvironment } from '../../../../runtime/environment/environment.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';
import { bareClient } from '../../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';

const VARIABLES = [{ variable: 'NPM_TOKEN', secret: 'ACME_NPM_TOKEN', hosts: ['npm.acme.dev'] }];
const SERVERS = [{ url: 'https://mcp.linear.app/mcp', token: 'LINEAR_TOKEN' }];
const VALUES = { ACME_NPM_TOKEN: 'canary-npm-value', LINEAR_TOKEN: ' canary-linear-value\n' };

let bare: BareEngine;
let agentApi: Anthropic;
beforeAll(async () => {
  bare = await bareEngine();
  agentApi = bareClient(bare.engine);
});
afterAll(() => bare.stop());

async function dependencies(values: Record<string, string> = VALUES, client: Anthropic = agentApi) {
  const variables = { CURFEW_AGENT_API: 'http://engine.test', CURFEW_AGENT_API_KEY: 'none', ...values };
  const database = await temporaryDatabase();
  return { agentApi: client, database, environment: readEnvironment(variables, 'command') };
}

function wanted(runId: string) {
  return { runId, variables: VARIABLES, servers: SERVERS };
}

it('makes a vault of the values that the environment has, which sessions can use', async () => {
  const id = await ensureVault(await dependencies(), wanted('fix/github/1'));
  const session = await bare.create('Hello', { vault_ids: [id] });
  const [variable] = await environmentCredentials(bare.engine, session);
  expect(variable).toMatchObject({ secretName: 'NPM_TOKEN', hosts: ['npm.acme.dev'], injectInto: { body: false } });
  expect(await variable?.value()).toBe('canary-npm-value');
  const server = await mcpAuthorization(bare.engine, session, 'https://mcp.linear.app/mcp');
  expect(await server?.header()).toBe('Bearer canary-linear-value');
});

it('makes no vault, and asks nobody, when no credential is wanted', async () => {
  const asked = { ...(await dependencies()), agentApi: null as unknown as Anthropic };
  expect(await ensureVault(asked, { runId: 'x', variables: [], servers: [] })).toBeNull();
});

it('has one vault for one run, whichever request of the attempt before was the last that arrived', async () => {
  const stays = await dependencies();
  for (let arriving = 0; arriving < 6; arriving += 1) {
    const runId = `crash/github/${arriving}`;
    const cut = { ...stays, agentApi: cutAfter(arriving) };
    await ensureVault(cut, wanted(runId)).catch(() => undefined);
    const id = await ensureVault(stays, wanted(runId));
    expect(await vaultsNamed(runId)).toEqual([id]);
    expect((await agentApi.beta.vaults.credentials.list(id ?? '')).data).toHaveLength(2);
  }
});

it('uses the oldest vault when attempts side by side have made several, and removes all of them at the end', async () => {
  const own = await dependencies();
  const ids = await Promise.all([1, 2, 3].map(async () => await ensureVault(own, wanted('race/github/1'))));
  const left = await vaultsNamed('race/github/1');
  expect(left).toEqual(expect.arrayContaining(ids));
  const again = await ensureVault(own, wanted('race/github/1'));
  expect(left).toContain(again);
  const other = await ensureVault(own, wanted('other/github/1'));
  const metadata = { curfew_run: 'race/github/1', curfew_installation: 'another' };
  const foreign = await agentApi.beta.vaults.create({ display_name: 'of others', metadata });
  await removeVaults(agentApi, { runId: 'race/github/1', installation: await installationId(own.database) });
  expect(await vaultsNamed('race/github/1')).toEqual([foreign.id]);
  expect(await vaultsNamed('other/github/1')).toEqual([other]);
});

it('gives the vault the values of now when the attempt is repeated', async () => {
  const before = await dependencies();
  const id = await ensureVault(before, wanted('rotate/github/1'));
  const rotated = await dependencies({ ACME_NPM_TOKEN: 'rotated-npm', LINEAR_TOKEN: 'rotated-linear' });
  expect(await ensureVault({ ...rotated, database: before.database }, wanted('rotate/github/1'))).toBe(id);
  const session = await bare.create('Hello', { vault_ids: [id] });
  expect(await (await environmentCredentials(bare.engine, session))[0]?.value()).toBe('rotated-npm');
});

it('names every variable that is not set, and makes nothing', async () => {
  await expect(ensureVault(await dependencies({}), wanted('missing/github/1'))).rejects.toMatchObject({
    type: 'SecretMissing',
    nonRetryable: true,
    message:
      'A credential is missing: the variables ACME_NPM_TOKEN, LINEAR_TOKEN are not set in the environment of the worker',
  });
  expect(await vaultsNamed('missing/github/1')).toEqual([]);
});

it('refuses more secrets than a vault takes, and makes nothing', async () => {
  const variables = Array.from({ length: 20 }, (_, n) => ({
    variable: `TOKEN_${n}`,
    secret: 'ACME_NPM_TOKEN',
    hosts: ['a.dev'],
  }));
  await expect(ensureVault(await dependencies(), { ...wanted('many/github/1'), variables })).rejects.toMatchObject({
    type: 'TooManySecrets',
    message: 'The agent and the automation name 21 secrets; a run can use 20',
  });
  expect(await vaultsNamed('many/github/1')).toEqual([]);
});

it('shows no value when the agent API writes it into its error', async () => {
  const before = await dependencies();
  await ensureVault(before, wanted('echo/github/1'));
  const echoing = bareClient(bare.engine, async (request, send) => {
    if (request.method !== 'POST') return await send(request);
    return new Response(JSON.stringify({ error: { message: await request.text() } }), { status: 422 });
  });
  const refused = ensureVault({ ...before, agentApi: echoing }, wanted('echo/github/1'));
  const error = (await refused.catch((thrown: unknown) => thrown)) as Error;
  expect(error.message).toContain('[redacted]');
  expect(JSON.stringify([error, String(error), error.stack])).not.toContain('canary');
});

/** A client whose connection is cut after so many requests: the last of them arrives, and its answer is lost. */
function cutAfter(arriving: number): Anthropic {
  let sent = 0;
  return bareClient(bare.engine, async (request, send) => {
    sent += 1;
    const answer = sent > arriving ? null : await send(request);
    if (answer !== null && sent < arriving) return answer;
    throw new Error('the connection was cut');
  });
}

async function vaultsNamed(runId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { id, metadata } of agentApi.beta.vaults.list())
    if (metadata['curfew_run'] === runId) found.push(id);
  return found;
}
