import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addToVault, createVault, listVaults, removeFromVault, showVault } from '../../../cli/commands/vault.ts';
import { EXIT } from '../../../cli/command-error.ts';
import type { PlaceOptions } from '../../../cli/place/read-place.ts';
import { createApp } from '../../../engine/api/app.ts';
import { environmentCredentials, mcpAuthorization } from '../../../engine/vaults/session-credentials.ts';
import { listen } from '../../../runtime/listen.ts';
import { said, type Said } from '../../support/cli/said.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';

const CANARY = 'canary-5d02b6e1';
/** A command looks for `.env` and for the running `curfew dev` there. */
let place: PlaceOptions;
let bare: BareEngine;
let server: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  bare = await bareEngine();
  place = { dir: bare.dataFolder, data: bare.dataFolder, envFile: false };
  const { fetch } = createApp(bare.engine, 'sk-bare');
  server = await listen({ fetch, host: '127.0.0.1', port: 0, keepAliveMs: 1_000, closeAfterMs: 0 });
  vi.stubEnv('CURFEW_AGENT_API', server.url);
  vi.stubEnv('CURFEW_AGENT_API_KEY', 'sk-bare');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await bare.stop();
});

async function create(name = 'Registry and tracker'): Promise<string> {
  return (await said(() => createVault({ ...place, name }))).stdout;
}

function add(vault: string, options: object, secret: string = CANARY): Promise<Said> {
  return said(() => addToVault(vault, { ...place, ...options }, Readable.from([secret])));
}

it('replaces the token of a server whose URL is written in another way', async () => {
  const vault = await create();
  const first = await add(vault, { server: 'https://mcp.linear.app/mcp' });
  const second = await add(vault, { server: 'https://MCP.linear.app:443/mcp/', replace: true }, `${CANARY}-new`);
  expect(second).toMatchObject({ stdout: first.stdout });
  const session = await bare.create('Hello', { vault_ids: [vault] });
  const authorization = await mcpAuthorization(bare.engine, session, 'https://mcp.linear.app/mcp');
  expect(await authorization?.header()).toBe(`Bearer ${CANARY}-new`);
});

it('makes a vault whose secrets a session can use, and shows it without them', async () => {
  const vault = await create('Registry\u001b[31m');
  const variable = await add(vault, { variable: 'NPM_TOKEN', host: ['npm.acme.dev'] }, `${CANARY}\n`);
  vi.stubEnv('LINEAR_SECRET', `${CANARY}-linear`);
  const server = await add(vault, { server: 'https://mcp.linear.app/mcp', fromEnv: 'LINEAR_SECRET' });
  const session = await bare.create('Hello', { vault_ids: [vault] });
  expect(await (await environmentCredentials(bare.engine, session))[0]?.value()).toBe(CANARY);
  const authorization = await mcpAuthorization(bare.engine, session, 'https://mcp.linear.app/mcp');
  expect(await authorization?.header()).toBe(`Bearer ${CANARY}-linear`);
  const { stdout } = await said(() => showVault(vault, place));
  for (const part of [variable.stdout, server.stdout, 'NPM_TOKEN', 'npm.acme.dev', 'https://mcp.linear.app/mcp']) {
    expect(stdout).toContain(part);
  }
  const json = JSON.parse((await said(() => showVault(vault, { ...place, json: true }))).stdout) as object;
  expect(json).toMatchObject({ id: vault, credentials: [{ id: server.stdout }, { id: variable.stdout }] });
  const listed = (await said(() => listVaults(place))).stdout;
  expect(listed).toContain(vault);
  for (const text of [stdout, listed, JSON.stringify(json)]) {
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain('\u001b');
  }
});

it('replaces a secret only when it is told to', async () => {
  const vault = await create();
  const options = { variable: 'TOKEN', host: ['a.dev'] };
  const first = await add(vault, options, 'old');
  expect(await add(vault, options, 'new')).toMatchObject({
    code: EXIT.refused,
    error: expect.stringContaining('for the same'),
  });
  expect((await add(vault, { ...options, host: ['b.dev'], replace: true }, 'new')).stdout).toBe(first.stdout);
  const session = await bare.create('Hello', { vault_ids: [vault] });
  const [credential] = await environmentCredentials(bare.engine, session);
  expect([await credential?.value(), credential?.hosts]).toEqual(['new', ['b.dev']]);
});

it('takes the tokens of OAuth as JSON', async () => {
  const vault = await create();
  const refresh = {
    client_id: 'c',
    refresh_token: CANARY,
    token_endpoint: 'https://a.dev/token',
    token_endpoint_auth: { type: 'none' },
  };
  const options = { server: 'https://a.dev/mcp', oauth: true };
  await add(vault, options, JSON.stringify({ access_token: CANARY, refresh }));
  const replaced = await add(
    vault,
    { ...options, replace: true, json: true },
    JSON.stringify({ access_token: 'b', refresh }),
  );
  expect(JSON.parse(replaced.stdout)).toMatchObject({ auth: { type: 'mcp_oauth', refresh: { client_id: 'c' } } });
  expect((await add(vault, options, `{"access_token": ${CANARY}`)).error).toContain('has to be a JSON object');
});

it('removes a credential, and a vault', async () => {
  const vault = await create();
  const { stdout: credential } = await add(vault, { variable: 'TOKEN', host: ['a.dev'] });
  expect((await said(() => removeFromVault(vault, credential, place))).stdout).toContain(`${credential} is deleted`);
  const removed = await said(() => removeFromVault(vault, undefined, { ...place, json: true }));
  expect(JSON.parse(removed.stdout)).toEqual({ id: vault, type: 'vault_deleted' });
  const gone = { code: EXIT.notFound, error: expect.stringContaining(`There is no vault ${vault}`) };
  expect(await said(() => removeFromVault(vault, undefined, place))).toMatchObject(gone);
  expect(await said(() => showVault(vault, place))).toMatchObject(gone);
});

const WRONG: [options: object, message: string][] = [
  [{}, 'Give either --variable or --server.'],
  [{ variable: 'A', server: 'https://a.dev' }, 'Give either --variable or --server.'],
  [{ variable: 'A' }, 'Say with --host'],
  [{ server: 'https://a.dev', host: ['a.dev'] }, '--host belongs to --variable'],
  [{ variable: 'A', host: ['a.dev'], oauth: true }, '--oauth belongs to --server'],
  [{ variable: 'A', host: ['a.dev'], fromEnv: 'NOT_SET' }, 'the variable NOT_SET is not set'],
  [{ variable: 'A B', host: ['a.dev'] }, 'must be the name of an environment variable'],
  [{ variable: 'A', host: ['https://a.dev'] }, 'must be a host such as'],
  [{ server: 'http://a.dev' }, 'must begin with https'],
];

it('says what is wrong with the command line, and never shows the secret', async () => {
  const vault = await create();
  for (const [options, message] of WRONG) {
    const refused = await add(vault, options);
    expect(refused).toMatchObject({ code: EXIT.usage, error: expect.stringContaining(message) });
    expect(refused.error).not.toContain(CANARY);
  }
  expect((await add(vault, { variable: 'A', host: ['a.dev'] }, '\n')).error).toContain('standard input is empty');
  const terminal = Object.assign(Readable.from(['x']), { isTTY: true });
  const typed = await said(() => addToVault(vault, { ...place, server: 'https://a.dev' }, terminal));
  expect(typed).toMatchObject({ code: EXIT.usage, error: expect.stringContaining('--from-env') });
});

it('says that the agent API does not answer', async () => {
  vi.stubEnv('CURFEW_AGENT_API', 'http://127.0.0.1:1');
  expect((await said(() => listVaults(place))).error).toContain('The agent API at http://127.0.0.1:1 does not answer.');
  vi.stubEnv('CURFEW_AGENT_API', server.url);
});

it('says that there is no engine where none has ever been started', async () => {
  vi.stubEnv('CURFEW_AGENT_API', 'local');
  const { error } = await said(() => listVaults({ ...place, data: `${bare.dataFolder}/elsewhere` }));
  expect(error).toBe(
    `There is no engine in ${bare.dataFolder}/elsewhere. Start \`curfew dev\` or \`curfew engine\`, or name its folder of definitions with --dir.`,
  );
  vi.stubEnv('CURFEW_AGENT_API', server.url);
});
