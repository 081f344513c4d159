import { createServer, type ServerResponse } from 'node:http';
import { closeServer } from '../../runtime/close-server.ts';
import { errorText } from '../../runtime/error-text.ts';
import { listenOn } from '../../runtime/listen-on.ts';
import { KEEP_ALIVE_MS } from '../http/keep-alive-ms.ts';
import { readBody } from '../http/read-body.ts';
import { sendJson } from '../http/send-json.ts';
import { StandInSession, type StandInFile } from './stand-in-session.ts';

export interface AgentApi {
  url: string;
  /** All sessions in the order in which they were created. */
  sessions: StandInSession[];
  /** How many requests there were, by method and path without ids. */
  requests: Map<string, number>;
  /** How far the list of sessions lags behind, in ms: 0 at first. */
  listLagMs: number;
  /** Cuts the connection of the next request to create a session, before or after it has created one. */
  loseNextSession: 'before it arrives' | 'after it arrived' | null;
  /** Refuses the next request to create a session with this status. */
  refuseNextSession: number | null;
  close(): Promise<void>;
}

type Faults = Pick<AgentApi, 'listLagMs' | 'loseNextSession' | 'refuseNextSession'>;

type Json = Record<string, unknown>;

/**
 * Starts a stand-in for the agent API on 127.0.0.1. Its sessions run no agent: the caller makes their events and files. It
 * serves what opening, attending, interrupting and archiving a session need, and what outputs need.
 */
export async function startAgentApi(): Promise<AgentApi> {
  const sessions: StandInSession[] = [];
  const requests = new Map<string, number>();
  const faults: Faults = { listLagMs: 0, loseNextSession: null, refuseNextSession: null };
  const routes = createRoutes(sessions, faults);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://agent-api');
    const path = url.pathname.replace(/(sessions|agents|files)\/[^/]+/, '$1/:id');
    const name = `${request.method} ${path}`;
    requests.set(name, (requests.get(name) ?? 0) + 1);
    const route = routes[name];
    if (!route) {
      sendJson(response, 404, { error: { type: 'not_found_error', message: name } });
      return;
    }
    readBody(request)
      .then((body) => route({ url, body, id: url.pathname.split('/')[3] ?? '', response }))
      .catch((error: unknown) => {
        sendError(response, error instanceof NotFound ? 404 : 500, errorText(error));
      });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const url = await listenOn(server, { host: '127.0.0.1', port: 0 });
  return Object.assign(faults, { url, sessions, requests, close: () => closeServer(server, 0) });
}

class NotFound extends Error {}

interface Call {
  url: URL;
  /** The id of the session, agent or file in the path. */
  id: string;
  body: Buffer;
  response: ServerResponse;
}

type Routes = Record<string, (call: Call) => void>;

/** What the routes of sessions and files share. */
interface Kept {
  sessions: StandInSession[];
  /** The same ones. */
  byId: Map<string, StandInSession>;
  faults: Faults;
}

function createRoutes(sessions: StandInSession[], faults: Faults): Routes {
  const kept: Kept = { sessions, byId: new Map(), faults };
  return { ...agentRoutes(), ...fileRoutes(kept), ...sessionRoutes(kept) };
}

function agentRoutes(): Routes {
  const agents: Json[] = [];
  const environments: Json[] = [];
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
  };
}

function fileRoutes({ sessions, byId }: Kept): Routes {
  return {
    'GET /v1/files': ({ url, response }) => {
      const files = byId.get(url.searchParams.get('scope_id') ?? '')?.files ?? [];
      sendPage(response, files.map(shownFile));
    },
    'GET /v1/files/:id/content': ({ id, response }) => {
      const session = sessions.find(({ files }) => files.some((each) => each.id === id));
      const file = session?.files.find((each) => each.id === id);
      session?.onRead();
      if (!file) throw new Error(`There is no file ${id}`);
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
    },
    'POST /v1/files': ({ response }) => sendJson(response, 200, { id: 'file_1', type: 'file' }),
  };
}

function sessionRoutes(kept: Kept): Routes {
  const found = (id: string): StandInSession => {
    const session = kept.byId.get(id);
    if (!session || session.isDeleted) throw new NotFound(`There is no session ${id}`);
    return session;
  };
  return {
    'GET /v1/sessions': ({ url, response }) => sendSessions(response, kept.sessions, url.searchParams),
    'POST /v1/sessions': (call) => createSession(call, kept),
    'GET /v1/sessions/:id': ({ id, response }) => sendJson(response, 200, found(id).shown()),
    'POST /v1/sessions/:id': ({ id, body, response }) => {
      const session = found(id);
      const { budget } = json(body) as { budget?: { max_list_cost: { amount: string } } };
      if (budget !== undefined) session.budgetCents = Number(budget.max_list_cost.amount);
      sendJson(response, 200, session.shown());
    },
    'POST /v1/sessions/:id/archive': ({ id, response }) => {
      found(id).archive();
      sendJson(response, 200, found(id).shown());
    },
    'GET /v1/sessions/:id/events': ({ id, url, response }) => sendEvents(response, found(id), url.searchParams),
    'POST /v1/sessions/:id/events': ({ id, body, response }) => {
      takeEvents(response, found(id), (json(body)['events'] ?? []) as { type: string }[]);
    },
    'GET /v1/sessions/:id/events/stream': ({ id, response }) => found(id).stream(response),
  };
}

/** Creates a session, unless a fault was asked for. */
function createSession({ body, response }: Call, { sessions, byId, faults }: Kept): void {
  const lost = faults.loseNextSession;
  faults.loseNextSession = null;
  if (lost === 'before it arrives') return void response.destroy();
  const status = faults.refuseNextSession;
  faults.refuseNextSession = null;
  if (status !== null) return sendError(response, status, 'Not now');
  const { metadata, vault_ids: vaultIds = [] } = json(body);
  const session = new StandInSession(sessions.length + 1, metadata as Json);
  session.vaultIds = vaultIds;
  session.listedFrom = Date.now() + faults.listLagMs;
  sessions.push(session);
  byId.set(session.id, session);
  if (lost) response.destroy();
  else sendJson(response, 200, session.shown());
}

/** Takes events of a user, unless a fault was asked for. */
function takeEvents(response: ServerResponse, session: StandInSession, events: { type: string }[]): void {
  const fault = session.takeFault();
  if (fault && 'status' in fault) {
    fault.before();
    sendJson(response, fault.status, { error: { type: 'invalid_request_error', message: 'Not now' } });
    return;
  }
  if (session.isArchived) return sendError(response, 400, 'The session is archived');
  const taken = fault?.lost === 'before it arrives' ? [] : session.take(events);
  if (fault) response.destroy();
  else sendJson(response, 200, { data: taken });
}

function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { type: 'error', error: { type: `error_${status}`, message } });
}

function shownFile({ bytes, ...file }: StandInFile): Json {
  return { ...file, type: 'file', size_bytes: bytes.length, mime_type: '' };
}

/** Lists sessions newest first, as the API does, as far as they are listed already. */
function sendSessions(response: ServerResponse, sessions: StandInSession[], query: URLSearchParams): void {
  const since = query.get('created_at[gte]') ?? '';
  const limit = Number(query.get('limit') ?? 20);
  const page: Json[] = [];
  let index = Number(query.get('page') ?? sessions.length) - 1;
  for (; index >= 0 && page.length < limit; index--) {
    const session = sessions[index];
    if (!session || session.createdAt < since) break;
    const isArchived = session.shown()['archived_at'] !== null && query.get('include_archived') !== 'true';
    if (!session.isDeleted && !isArchived && Date.now() >= session.listedFrom) page.push(session.shown());
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

function json(body: Buffer): Json {
  return JSON.parse(body.toString('utf8')) as Json;
}
