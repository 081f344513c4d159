import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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

it('a short activity at a slow API heartbeats for as long as it takes, and a quick one never', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { agentApi, asked } = await slowApi();
  const { stopAtDeadline } = createActivities({ agentApi } as ActivityDependencies);
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
