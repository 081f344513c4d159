import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorText } from '../../runtime/error-text.ts';
import { readBody } from '../http/read-body.ts';
import { sendJson } from '../http/send-json.ts';
import { createApi, identify } from './api/create-api.ts';
import type { Faults, RequestedFault } from './faults.ts';
import { createFaults } from './faults.ts';
import { followBranches } from './follow-branches.ts';
import { parseGitPath, serveGit, type GitRequest } from './git-http.ts';
import { createPages } from './pages.ts';
import { withinLimits } from './limits/within-limits.ts';
import type { CgiExchange } from './run-cgi.ts';
import type { Exchange, Fetcher, World } from './world.ts';

const API_PREFIX = '/api/v3';
/** Where GitHub Enterprise Server has it, beside the REST API. */
const GRAPHQL_PATH = '/api/graphql';

export interface RequestHandler {
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  exchanges: readonly Exchange[];
  faults: Faults;
  /** Waits for the requests that are still being carried out. */
  settle: () => Promise<void>;
}

/** Passes each request to git, the API or the pages, plays the faults that were requested, and records every exchange. */
export function createRequestHandler(world: World): RequestHandler {
  const exchanges: Exchange[] = [];
  const faults = createFaults();
  const running = new Set<Promise<void>>();
  const fetchers = { api: createApi(world), pages: createPages(world) };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://forge');
    const isGraphql = url.pathname === GRAPHQL_PATH;
    const isApi = isGraphql || url.pathname.startsWith(`${API_PREFIX}/`);
    const path = isGraphql ? '/graphql' : isApi ? byName(world, url.pathname.slice(API_PREFIX.length)) : url.pathname;
    const method = request.method ?? 'GET';
    const fault = faults.take(method, path);
    const git = isApi ? undefined : parseGitPath(url.pathname);
    const kind = isGraphql ? 'graphql' : isApi ? 'api' : git === undefined ? 'page' : 'git';
    const exchange: Exchange = { kind, method, path, query: url.search, status: 0 };
    if (fault !== undefined) exchange.fault = fault;
    exchanges.push(exchange);
    if (fault !== undefined && fault.after !== true) {
      exchange.status = statusOf(fault);
      return playFault(fault, request, response);
    }
    if (git !== undefined) {
      const served = await carryOutGit(world, git, { request, response, answer: answerOf(fault) });
      Object.assign(exchange, served);
      return;
    }
    const target = new Request(new URL(path + url.search, 'http://forge'), await requestInit(request, method));
    const login = loginOf(world, request.headers.authorization);
    if (login !== undefined) exchange.login = login;
    const fetcher = isApi ? withinLimits({ world, fetcher: fetchers.api, login, path }) : fetchers.pages;
    const result = await carryOut(fetcher, target, exchange);
    if (fault !== undefined) return playFault(fault, request, response);
    response.writeHead(result.status, Object.fromEntries(result.headers)).end(result.text);
  };

  return {
    exchanges,
    faults,
    handle: (request, response) => {
      const run = answer(request, response)
        .catch((error: unknown) => {
          if (!response.headersSent) response.writeHead(500);
          response.end(`The forge is broken: ${errorText(error)}\n`);
        })
        .finally(() => running.delete(run));
      running.add(run);
    },
    settle: async () => void (await Promise.allSettled(running)),
  };
}

/** A path below the id of a repository, to which redirects lead, as that below its name. */
function byName({ store }: World, path: string): string {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const found = id === undefined ? undefined : store.all('repositories').find((one) => one.id === Number(id));
  return found === undefined ? path : `/repos/${found.owner}/${found.name}${rest}`;
}

function answerOf(fault: RequestedFault | undefined): CgiExchange['answer'] {
  if (fault === undefined) return 'given';
  return fault.isSilent === true ? 'silent' : 'cut';
}

function statusOf(fault: RequestedFault): number {
  return fault.status ?? 500;
}

function playFault(fault: RequestedFault, request: IncomingMessage, response: ServerResponse): void {
  if (fault.isSilent === true) return;
  if (fault.cutSocket === true) {
    request.socket.destroy();
    return;
  }
  const status = statusOf(fault);
  response.setHeaders(new Map(Object.entries(fault.headers ?? {})));
  if (fault.body !== undefined) {
    response.writeHead(status).end(fault.body);
    return;
  }
  sendJson(response, status, {
    message: 'A fault that a test asked for',
    documentation_url: '',
    status: `${status}`,
  });
}

async function carryOutGit(
  world: World,
  git: GitRequest,
  exchange: CgiExchange,
): Promise<{ status: number; login: string | undefined }> {
  const { repository, login } = await serveGit(world, git, exchange);
  const isPush = git.service === '/git-receive-pack';
  if (isPush && repository !== undefined) await followBranches({ world, repository });
  return { status: exchange.response.statusCode, login };
}

async function requestInit(request: IncomingMessage, method: string): Promise<RequestInit> {
  const body = await readBody(request);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers.set(name, value);
  return { method, headers, body: body.length === 0 ? null : new Uint8Array(body) };
}

interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

async function carryOut(fetcher: Fetcher, request: Request, exchange: Exchange): Promise<Answer> {
  const requestText = await request.clone().text();
  const response = await fetcher.fetch(request);
  const text = await response.text();
  exchange.status = response.status;
  exchange.requestBody = parseJson(requestText, 'json');
  exchange.responseBody = parseJson(text, response.headers.get('content-type'));
  return { status: response.status, headers: response.headers, text };
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
