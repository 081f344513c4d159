import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StandInSession } from './stand-in-session.ts';

/**
 * A stand-in for the agent API that only says what it is told to say: sessions run no agent, their events are numbered
 * and made up. It has as much of the API as opening, attending, interrupting and archiving a session need.
 */
export interface AgentApi {
  url: string;
  /** In the order in which they were created. */
  sessions: StandInSession[];
  /** Requests that were answered, by method and path, ids left out. */
  requests: Map<string, number>;
  close(): Promise<void>;
}

type Json = Record<string, unknown>;

export async function startAgentApi(): Promise<AgentApi> {
  const sessions: StandInSession[] = [];
  const requests = new Map<string, number>();
  const routes = createRoutes(sessions);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://agent-api');
    const path = url.pathname.replace(/(sessions|agents)\/[^/]+/, '$1/:id');
    const name = `${request.method} ${path}`;
    requests.set(name, (requests.get(name) ?? 0) + 1);
    const route = routes[name];
    if (!route) {
      sendJson(response, 404, { error: { type: 'not_found_error', message: name } });
      return;
    }
    readBody(request)
      .then((body) => route({ url, body, id: url.pathname.split('/')[3] ?? '', response }))
      .catch((error: unknown) => sendJson(response, 500, { error: { type: 'api_error', message: String(error) } }));
  });
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, sessions, requests, close: () => close(server) };
}

interface Call {
  url: URL;
  /** Of the session or agent. */
  id: string;
  body: Buffer;
  response: ServerResponse;
}

function createRoutes(sessions: StandInSession[]): Record<string, (call: Call) => void> {
  const agents: Json[] = [];
  const environments: Json[] = [];
  const byId = new Map<string, StandInSession>();
  const found = (id: string): StandInSession => {
    const session = byId.get(id);
    if (!session) throw new Error(`There is no session ${id}`);
    return session;
  };
  const add = (list: Json[], prefix: string, { body, response }: Call): void => {
    const made = { ...json(body), id: `${prefix}_${list.length + 1}`, version: 1, archived_at: null };
    list.push(made);
    sendJson(response, 200, made);
  };
  return {
    'GET /v1/agents': ({ response }) => sendPage(response, agents),
    'POST /v1/agents': (call) => add(agents, 'agent', call),
    'GET /v1/environments': ({ response }) => sendPage(response, environments),
    'POST /v1/environments': (call) => add(environments, 'env', call),
    'GET /v1/files': ({ response }) => sendPage(response, []),
    'POST /v1/files': ({ response }) => sendJson(response, 200, { id: 'file_1', type: 'file' }),
    'GET /v1/sessions': ({ url, response }) => sendSessions(response, sessions, url.searchParams),
    'POST /v1/sessions': ({ body, response }) => {
      const session = new StandInSession(sessions.length + 1, json(body)['metadata'] as Json);
      sessions.push(session);
      byId.set(session.id, session);
      sendJson(response, 200, session.shown());
    },
    'GET /v1/sessions/:id': ({ id, response }) => sendJson(response, 200, found(id).shown()),
    'POST /v1/sessions/:id': ({ id, response }) => sendJson(response, 200, found(id).shown()),
    'POST /v1/sessions/:id/archive': ({ id, response }) => {
      found(id).archive();
      sendJson(response, 200, found(id).shown());
    },
    'GET /v1/sessions/:id/events': ({ id, url, response }) => sendEvents(response, found(id), url.searchParams),
    'POST /v1/sessions/:id/events': ({ id, body, response }) => {
      sendJson(response, 200, { data: found(id).take((json(body)['events'] ?? []) as { type: string }[]) });
    },
    'GET /v1/sessions/:id/events/stream': ({ id, response }) => found(id).stream(response),
  };
}

/** Newest first, as the API has them. */
function sendSessions(response: ServerResponse, sessions: StandInSession[], query: URLSearchParams): void {
  const since = query.get('created_at[gte]') ?? '';
  const limit = Number(query.get('limit') ?? 20);
  const page: Json[] = [];
  let index = Number(query.get('page') ?? sessions.length) - 1;
  for (; index >= 0 && page.length < limit; index--) {
    const session = sessions[index];
    if (!session || session.createdAt < since) break;
    page.push(session.shown());
  }
  const more = index >= 0 && page.length === limit;
  sendPage(response, page, more ? String(index + 1) : null);
}

function sendEvents(response: ServerResponse, { events }: StandInSession, query: URLSearchParams): void {
  const types = query.getAll('types[]');
  const matching = types.length === 0 ? events : events.filter(({ type }) => types.includes(type));
  const ordered = query.get('order') === 'desc' ? matching.toReversed() : matching;
  const from = Number(query.get('page') ?? 0);
  const until = from + Number(query.get('limit') ?? 1_000);
  sendPage(response, ordered.slice(from, until), until < ordered.length ? String(until) : null);
}

function sendPage(response: ServerResponse, data: unknown[], nextPage: string | null = null): void {
  sendJson(response, 200, { data, next_page: nextPage, has_more: nextPage !== null });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function json(body: Buffer): Json {
  return JSON.parse(body.toString('utf8')) as Json;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
