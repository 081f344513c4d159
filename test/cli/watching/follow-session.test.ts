import { createServer, type Server, type ServerResponse } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { followSession } from '../../../cli/watching/follow-session.ts';
import { listenOn } from '../../../runtime/listen-on.ts';
import { until } from '../../../runtime/until.ts';

interface Event {
  id: string;
  type: 'agent.thinking';
  processed_at: string;
}

let server: Server;
let agentApi: Anthropic;
let events: Event[];
let streams: ServerResponse[];
let failing: boolean;

function event(id: string): Event {
  return { id, type: 'agent.thinking', processed_at: '2026-11-21T12:00:00.000Z' };
}

function send(id: string): void {
  streams.forEach((stream) => stream.write(`event: agent.thinking\ndata: ${JSON.stringify(event(id))}\n\n`));
}

beforeEach(async () => {
  events = [];
  streams = [];
  failing = false;
  server = createServer((request, response) => {
    if (failing) return void response.writeHead(503).end('{}');
    if (!/\/stream(\?|$)/.test(request.url ?? '')) {
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ data: events, next_page: null }));
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': connected\n\n');
    streams.push(response);
  });
  const baseURL = await listenOn(server, { host: '127.0.0.1', port: 0 });
  agentApi = new Anthropic({ baseURL, apiKey: 'key', logLevel: 'off' });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('every event comes once and in order, whatever happens to the connection', async () => {
  const over = new AbortController();
  const seen: string[] = [];
  const troubles: (string | null)[] = [];
  events = [event('1'), event('2')];
  const onTrouble = (message: string | null): void => void troubles.push(message);
  const followed = (async () => {
    for await (const { id } of followSession({ agentApi, sessionId: 'sesn_1', over: over.signal, onTrouble }))
      seen.push(id);
  })();

  await until('the history', () => seen.length === 2);
  send('2');
  send('3');
  await until('the stream', () => seen.length === 3);

  // The connection is cut. What happens before the next connection is only in the history.
  failing = true;
  events = ['1', '2', '3', '4'].map(event);
  streams.splice(0).forEach((stream) => stream.destroy());
  await until('the trouble', () => troubles.length > 0);
  expect(troubles[0]).toContain('503');
  failing = false;
  await until('what was missed', () => seen.length === 4);
  expect(troubles.at(-1)).toBe(null);

  // Events that are left when the run is over are read before the end.
  await until('the second stream', () => streams.length > 0);
  events = ['1', '2', '3', '4', '5', '6'].map(event);
  send('5');
  over.abort();
  await followed;
  expect(seen).toEqual(['1', '2', '3', '4', '5', '6']);
});

it('the whole history of a session is read if its run has ended already', async () => {
  events = [event('1'), event('2')];
  const seen: string[] = [];
  const over = AbortSignal.abort();
  for await (const { id } of followSession({ agentApi, sessionId: 'sesn_1', over, onTrouble: () => undefined }))
    seen.push(id);
  expect(seen).toEqual(['1', '2']);
  expect(streams).toEqual([]);
});
