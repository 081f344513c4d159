import type Anthropic from '@anthropic-ai/sdk';
import type { CredentialCreateParams } from '@anthropic-ai/sdk/resources/beta/vaults';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { sendEvents } from '../../../engine/api/events/send-events.ts';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import { bareClient } from '../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { everythingServer } from '../../support/engine/mcp/everything-server.ts';
import { mcpStub, tool, type Answer, type McpStub } from '../../support/engine/mcp/mcp-stub.ts';
import { ofType } from '../../support/engine/mcp/of-type.ts';
import { tokenEndpoint } from '../../support/engine/network/oauth-servers.ts';
import { call, say } from '../../support/engine/scripted-model.ts';
import { userMessage } from '../../support/engine/start-test-engine.ts';

let bare: BareEngine;
let client: Anthropic;
beforeEach(async () => {
  bare = await bareEngine();
  bare.engine.pause = async () => {};
  client = bareClient(bare.engine);
});
afterEach(() => bare.stop());

const never = new AbortController().signal;
const ALLOW = { type: 'always_allow' };

it('goes on when the OAuth token of the vault expires in the middle, and keeps both tokens out of the log', async () => {
  const server = await everythingServer('canary-access-1');
  onTestFinished(() => server.close());
  const tokens = { access_token: 'canary-access-2', token_type: 'bearer', expires_in: 3600 };
  const endpoint = await tokenEndpoint(() => ({ body: tokens }));
  const vault = await vaultFor(server.url, endpoint.url);
  bare.model.play('Add twice', (_, index) => {
    if (index === 1) server.token = 'canary-access-2';
    return index < 2 ? call('mcp__srv__get-sum', { a: index, b: 1 }) : say('Done.');
  });
  const id = await bare.create('Add twice', { ...agent(server.url), vault_ids: [vault] });
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  expect(ofType(events, 'agent.mcp_tool_result').map(({ is_error, content }) => [is_error, content])).toEqual([
    [false, [{ type: 'text', text: 'The sum of 0 and 1 is 1.' }]],
    [false, [{ type: 'text', text: 'The sum of 1 and 1 is 2.' }]],
  ]);
  expect(endpoint.requests).toHaveLength(1);
  expect(JSON.stringify(events)).not.toContain('canary');
});

it('tells user and agent when a server takes the token no more, and which session has none', async () => {
  const server = await everythingServer('another');
  onTestFinished(() => server.close());
  const auth = { type: 'static_bearer' as const, mcp_server_url: server.url, token: 'canary-static' };
  const vault = await vaultWith(auth);
  for (const [vault_ids, told] of [
    [[vault], 'It is a static token: store a new token.'],
    [
      [],
      `answered 401, and the session has no token for it: put a credential for ${server.url} into a vault of the session.`,
    ],
  ] as const) {
    const play = bare.model.play(`Ask ${vault_ids.length}`, [say('I cannot.')]);
    const id = await bare.create(`Ask ${vault_ids.length}`, { ...agent(server.url), vault_ids });
    await runTurn(bare.engine, id, never);
    expect(ofType(await bare.events(id), 'session.error').map(({ error }) => error)).toEqual([
      {
        type: 'mcp_authentication_failed_error',
        mcp_server_name: 'srv',
        message: expect.stringContaining(told),
        retry_status: { type: 'retrying' },
      },
    ]);
    expect(JSON.stringify(play.calls[0]?.messages)).toContain('Its tools cannot be used now.');
  }
});

it('asks a person before a call unless the toolset allows it, and runs it at the same connection', async () => {
  const server = await stub();
  bare.model.play('May I', [call('mcp__srv__look', { at: 'it' }), say('Seen.')]);
  const id = await bare.create('May I', agent(server.url, {}));
  await runTurn(bare.engine, id, never);
  const [use] = (await bare.events(id)).filter(({ body }) => body.type === 'agent.mcp_tool_use');
  expect(use?.body).toMatchObject({ mcp_server_name: 'srv', name: 'look', evaluated_permission: 'ask' });
  expect(ofType(await bare.events(id), 'session.status_idle')).toMatchObject([
    { stop_reason: { type: 'requires_action', event_ids: [use?.id] } },
  ]);
  await sendEvents(bare.engine, id, [{ type: 'user.tool_confirmation', tool_use_id: use?.id ?? '', result: 'allow' }]);
  await runTurn(bare.engine, id, never);
  const [result] = ofType(await bare.events(id), 'agent.mcp_tool_result');
  expect(result).toMatchObject({ mcp_tool_use_id: use?.id, content: [{ text: 'seen' }] });
  expect(server.asked.filter((method) => method === 'initialize')).toHaveLength(1);
});

it('connects anew when the server has forgotten the connection, and calls once', async () => {
  const server = await everythingServer();
  onTestFinished(() => server.close());
  bare.model.play('Again', (_, index) => {
    if (index === 1) server.forget();
    return index < 2 ? call('mcp__srv__echo', { message: `m${index}` }) : say('Done.');
  });
  const id = await bare.create('Again', agent(server.url));
  await runTurn(bare.engine, id, never);
  expect(ofType(await bare.events(id), 'agent.mcp_tool_result')).toMatchObject([
    { is_error: false, content: [{ text: 'Echo: m0' }] },
    { is_error: false, content: [{ text: 'Echo: m1' }] },
  ]);
});

it('does not repeat a call that was running when the engine died, and says that its outcome is not known', async () => {
  const dying = new AbortController();
  const server = await stub({ 'tools/call': () => dying.abort(new Error('the engine dies')) });
  const play = bare.model.play('Die', [call('mcp__srv__look', {}), say('I look.')]);
  const id = await bare.create('Die', agent(server.url));
  await expect(runTurn(bare.engine, id, dying.signal)).rejects.toThrow('the engine dies');
  await runTurn(bare.engine, id, never);
  expect(server.asked.filter((method) => method === 'tools/call')).toHaveLength(1);
  expect(JSON.stringify(play.calls[1]?.messages)).toContain('in full, in part or not at all. Look there');
});

it('stops waiting for a call when the user interrupts, and tells the server', async () => {
  const server = await stub({
    'tools/call': () => void sendEvents(bare.engine, id, [{ type: 'user.interrupt' }]),
  });
  bare.model.play('Stop', [call('mcp__srv__look', {})]);
  const id: string = await bare.create('Stop', agent(server.url));
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  expect(ofType(events, 'agent.mcp_tool_result')).toMatchObject([
    { is_error: true, content: [{ text: 'Interrupted by the user.' }] },
  ]);
  expect(ofType(events, 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'end_turn' } }]);
  await vi.waitFor(() => expect(server.asked).toContain('notifications/cancelled'));
});

it('keeps the tools of a server that is down later, so that the prompt stays the same, and answers calls with why', async () => {
  let isDown = false;
  const down: Answer = (_, response) => void response.writeHead(503).end('gone fishing');
  const server = await stub({
    'tools/list': (asked, response, request) =>
      isDown ? down(asked, response, request) : { tools: [tool('look'), tool('find')] },
    'tools/call': down,
  });
  const play = bare.model.play('First', [say('Hello.'), call('mcp__srv__look', {}), say('A pity.')]);
  const id = await bare.create('First', agent(server.url));
  await runTurn(bare.engine, id, never);
  isDown = true;
  await sendEvents(bare.engine, id, [userMessage('And now?')]);
  await runTurn(bare.engine, id, never);
  const names = play.calls.map(({ tools }) => tools?.map(({ name }) => name));
  expect(names).toEqual(Array.from({ length: 3 }, () => ['mcp__srv__find', 'mcp__srv__look']));
  const events = await bare.events(id);
  expect(ofType(events, 'session.error')).toHaveLength(2);
  expect(ofType(events, 'agent.mcp_tool_result')).toMatchObject([
    { is_error: true, content: [{ text: expect.stringContaining('It may have carried out the call all the same.') }] },
  ]);
});

it('does not reach a server that the networking of the environment does not open', async () => {
  const server = await stub();
  bare.model.play('Out', [say('No.')]);
  const closed = {
    type: 'limited' as const,
    allowed_hosts: [],
    allow_mcp_servers: false,
    allow_package_managers: false,
  };
  const id = await bare.create('Out', { ...agent(server.url), networking: closed });
  await runTurn(bare.engine, id, never);
  expect(server.asked).toEqual([]);
  const [told] = ofType(await bare.events(id), 'session.error');
  expect(told?.error.message).toContain('may not be reached by the networking of the environment: allow_mcp_servers');
});

async function stub(answers: Record<string, Answer> = {}): Promise<McpStub> {
  const server = await mcpStub(answers);
  onTestFinished(() => server.close());
  return server;
}

function agent(url: string, default_config: object = { permission_policy: ALLOW }) {
  return {
    tools: [{ type: 'mcp_toolset', mcp_server_name: 'srv', default_config }],
    mcp_servers: [{ type: 'url', name: 'srv', url }],
  };
}

async function vaultFor(url: string, token_endpoint: string): Promise<string> {
  return await vaultWith({
    type: 'mcp_oauth',
    mcp_server_url: url,
    access_token: 'canary-access-1',
    refresh: {
      client_id: 'curfew',
      refresh_token: 'canary-refresh-1',
      token_endpoint,
      token_endpoint_auth: { type: 'none' },
    },
  });
}

async function vaultWith(auth: CredentialCreateParams['auth']): Promise<string> {
  const { id } = await client.beta.vaults.create({ display_name: 'Alice' });
  await client.beta.vaults.credentials.create(id, { auth });
  return id;
}
