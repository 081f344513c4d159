import type { IncomingMessage, ServerResponse } from 'node:http';

import { createApi, identify } from './api/create-api.ts';
import type { Faults, RequestedFault } from './faults.ts';
import { createFaults } from './faults.ts';
import { parseGitPath, serveGit } from './git-http.ts';
import { createPages } from './pages.ts';
import { followBranches } from './pull-requests.ts';
import type { Exchange, World } from './world.ts';

const API_PREFIX = '/api/v3';
const MAXIMUM_BODY_BYTES = 25 * 1024 * 1024;

export interface RequestHandler {
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  exchanges: readonly Exchange[];
  faults: Faults;
  /** Waits for requests that are still being carried out. */
  settle: () => Promise<void>;
}

/** Takes each request to git, the API or the pages, plays the faults asked for, and keeps the record. */
export function createRequestHandler(world: World): RequestHandler {
  const exchanges: Exchange[] = [];
  const faults = createFaults();
  const running = new Set<Promise<void>>();
  const fetchers = { api: createApi(world), pages: createPages(world) };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://forge');
    const isApi = url.pathname.startsWith(`${API_PREFIX}/`);
    const path = isApi ? url.pathname.slice(API_PREFIX.length) : url.pathname;
    const method = request.method ?? 'GET';
    const fault = faults.take(method, path);
    const git = isApi ? undefined : parseGitPath(url.pathname);
    const kind = isApi ? 'api' : git === undefined ? 'page' : 'git';
    const asked = { kind, method, path, query: url.search, status: 0 } as const;
    const exchange: Exchange = { ...asked, ...(fault === undefined ? {} : { fault }) };
    exchanges.push(exchange);
    if (fault !== undefined && fault.after !== true) return playFault(fault, exchange, request, response);
    if (git !== undefined) {
      const served = await serveGit(world, git, request, response, fault !== undefined);
      const isPush = git.service === '/git-receive-pack';
      if (isPush && served.repository !== undefined) await followBranches(world, served.repository);
      Object.assign(exchange, { status: response.statusCode, login: served.login });
      return;
    }
    const target = new URL(path + url.search, 'http://forge');
    const result = await carryOut(world, isApi ? fetchers.api : fetchers.pages, target, request, exchange);
    if (fault !== undefined) return playFault(fault, undefined, request, response);
    response.writeHead(result.status, Object.fromEntries(result.headers)).end(result.text);
  };

  return {
    exchanges,
    faults,
    handle: (request, response) => {
      const run = answer(request, response)
        .catch((error: unknown) => {
          if (!response.headersSent) response.writeHead(500);
          response.end(`The forge is broken: ${String(error)}\n`);
        })
        .finally(() => running.delete(run));
      running.add(run);
    },
    settle: async () => void (await Promise.allSettled(running)),
  };
}

function playFault(
  fault: RequestedFault,
  exchange: Exchange | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const status = fault.status ?? 500;
  if (exchange !== undefined) exchange.status = status;
  if (fault.cutSocket === true) {
    request.socket.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...fault.headers });
  response.end(
    JSON.stringify({ message: 'A fault that a test asked for', documentation_url: '', status: `${status}` }),
  );
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAXIMUM_BODY_BYTES) throw new Error('a body of more than 25 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(text: string, contentType: string | null): unknown {
  if (text === '' || contentType?.includes('json') === false) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function loginOf(world: World, authorization: string | undefined): string | undefined {
  try {
    return identify(world, authorization).login;
  } catch {
    return undefined;
  }
}

interface Fetcher {
  fetch(request: Request): Response | Promise<Response>;
}

async function carryOut(world: World, fetcher: Fetcher, url: URL, request: IncomingMessage, exchange: Exchange) {
  const body = await readAll(request);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers.set(name, value);
  const init = body.length === 0 ? {} : { body: new Uint8Array(body) };
  const response = await fetcher.fetch(new Request(url, { method: exchange.method, headers, ...init }));
  const text = await response.text();
  const login = loginOf(world, request.headers.authorization);
  exchange.status = response.status;
  exchange.requestBody = parseJson(body.toString(), 'json');
  exchange.responseBody = parseJson(text, response.headers.get('content-type'));
  if (login !== undefined) exchange.login = login;
  return { status: response.status, headers: response.headers, text };
}
