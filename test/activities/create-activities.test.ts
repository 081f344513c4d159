import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createActivities } from '../../activities/create-activities.ts';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { SHORT_HEARTBEAT_MS } from '../../contract/temporal-names.ts';

/** An agent API that answers its one request when it is told to; stood in for at the HTTP edge. */
async function slowApi(): Promise<{ agentApi: Anthropic; asked: Promise<ServerResponse> }> {
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => asked.resolve(response)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { agentApi: new Anthropic({ baseURL, apiKey: 'none', logLevel: 'off' }), asked: asked.promise };
}

const SECRET = 'write-token-canary';

function dependenciesWith(agentApi: Anthropic): ActivityDependencies {
  return {
    agentApi,
    environment: { secrets: [SECRET] },
    access: { secrets: () => [] },
    dataFolder: '/nonexistent',
  } as unknown as ActivityDependencies;
}

it('an activity puts no secret of its worker into its failure, however a server sends it back', async () => {
  const { agentApi, asked } = await slowApi();
  agentApi.maxRetries = 0;
  const { stopAtDeadline } = createActivities(dependenciesWith(agentApi));
  const stopped = new MockActivityEnvironment().run(stopAtDeadline, { sessionId: 'sesn_1' });
  const failure = stopped.catch((error: unknown) => error);
  const header = `Basic ${Buffer.from(`x-access-token:${SECRET}`).toString('base64')}`;
  const message = `you sent ${SECRET} and ${header}`;
  (await asked)
    .writeHead(500, { 'content-type': 'application/json' })
    .end(JSON.stringify({ type: 'error', error: { type: 'api_error', message } }));
  const error = (await failure) as Error;
  expect(error.message).toContain('you sent [redacted] and Basic ');
  const shown = inspect(error, { depth: 10 });
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 16));
});

it('an activity puts no secret of its worker into its result', async () => {
  const { agentApi, asked } = await slowApi();
  const { describeTool } = createActivities(dependenciesWith(agentApi));
  const described = new MockActivityEnvironment().run(describeTool, { sessionId: 'sesn_1', toolUseId: 'sevt_1' });
  const github = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
  const use = {
    id: 'sevt_1',
    type: 'agent.custom_tool_use',
    name: 'ask_human',
    input: { question: `Is ${SECRET} or ${github} right?` },
  };
  (await asked)
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ data: [use], next_page: null }));
  expect(await described).toBe('ask_human: Is [redacted] or [redacted] right?');
});

it('a person who is asked about a call of an MCP server sees the server, the tool and the input without secrets', async () => {
  const { agentApi, asked } = await slowApi();
  const { describeTool } = createActivities(dependenciesWith(agentApi));
  const described = new MockActivityEnvironment().run(describeTool, { sessionId: 'sesn_1', toolUseId: 'sevt_1' });
  const input = { team: 'core', title: `Leak of ${SECRET}`, labels: ['bug'] };
  const use = { id: 'sevt_1', type: 'agent.mcp_tool_use', mcp_server_name: 'linear', name: 'create_issue', input };
  (await asked)
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ data: [use], next_page: null }));
  expect(await described).toBe('create_issue at linear: {"team":"core","title":"Leak of [redacted]","labels":["bug"]}');
});

it('a short activity at a slow API heartbeats for as long as it takes, and a quick one never', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { agentApi, asked } = await slowApi();
  const { stopAtDeadline } = createActivities(dependenciesWith(agentApi));
  const environment = new MockActivityEnvironment({ heartbeatTimeoutMs: SHORT_HEARTBEAT_MS });
  let beats = 0;
  environment.on('heartbeat', () => (beats += 1));
  const stopped = environment.run(stopAtDeadline, { sessionId: 'sesn_1' });
  const response = await asked;
  await vi.advanceTimersByTimeAsync(SHORT_HEARTBEAT_MS / 4);
  expect(beats).toBe(0);
  for (let seconds = 0; seconds < 60; seconds += SHORT_HEARTBEAT_MS / 1_000) {
    const before = beats;
    await vi.advanceTimersByTimeAsync(SHORT_HEARTBEAT_MS);
    expect(beats).toBeGreaterThan(before + 1);
  }
  const idle = '{"data":[{"id":"sevt_1","type":"session.status_idle"}],"next_page":null}';
  response.writeHead(200, { 'content-type': 'application/json' }).end(idle);
  expect(await stopped).toEqual({ was: 'resting' });
  const afterwards = beats;
  await vi.advanceTimersByTimeAsync(SHORT_HEARTBEAT_MS);
  expect(beats).toBe(afterwards);
});
