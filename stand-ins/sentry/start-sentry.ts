import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer } from '../../runtime/close-server.ts';
import { listenOn } from '../../runtime/listen-on.ts';
import { createFaults, type RequestedFault } from '../forge/faults.ts';
import { KEEP_ALIVE_MS } from '../http/keep-alive-ms.ts';
import { readBody } from '../http/read-body.ts';
import { sendJson } from '../http/send-json.ts';
import { issueJson, type SentryHook, type StandInIssue } from './payloads.ts';

const MARK = { 'x-stand-in': 'This is no Sentry: it stands in for it in tests and demos.' };
const PAGE = 100;

export interface StandInSentry {
  /** For SENTRY_URL. */
  url: string;
  /** Adds an issue; no webhook is sent. */
  addIssue: (issue: StandInIssue) => void;
  issue: (id: string) => StandInIssue | undefined;
  /** The comments on an issue, oldest first. */
  comments: (issueId: string) => { id: string; text: string }[];
  deleteComment: (id: string) => void;
  /** Requests so far, as `GET /organizations/`. */
  requests: () => string[];
  failNext: (fault: RequestedFault) => void;
  /** Posts a webhook, signed with the client secret; the status of the answer. */
  deliver: (target: { url: string; secret: string }, hook: SentryHook) => Promise<number>;
  close: () => Promise<void>;
}

interface World {
  url: string;
  token: string;
  issues: StandInIssue[];
  comments: { id: string; issueId: string; text: string; author: string }[];
}

/** Starts a server on 127.0.0.1 that stands in for Sentry: the calls that Curfew makes, and webhooks that are signed alike. */
export async function startSentry({ token }: { token: string }): Promise<StandInSentry> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  const world: World = { url: '', token, issues: [], comments: [] };
  world.url = await listenOn(server, { host: '127.0.0.1', port: 0 });
  const faults = createFaults();
  const requests: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = new URL(request.url ?? '/', world.url);
    const method = request.method ?? 'GET';
    const path = target.pathname.replace(/^\/api\/0/, '');
    const body = await readBody(request);
    requests.push(`${method} ${path}`);
    response.setHeaders(new Map(Object.entries(MARK)));
    const fault = faults.take(method, path);
    if (fault !== undefined && fault.after !== true) return playFault(fault, request, response);
    const { status, json, headers = {} } = carryOut(world, { method, path, target, request, body });
    if (fault !== undefined) return playFault(fault, request, response);
    response.setHeaders(new Map(Object.entries(headers)));
    sendJson(response, status, json);
  };
  server.on('request', (request, response) => void answer(request, response));
  return {
    url: world.url,
    addIssue: (issue) => void world.issues.push({ ...issue }),
    issue: (id) => world.issues.find((each) => each.id === id),
    comments: (id) =>
      world.comments.filter(({ issueId }) => issueId === id).map(({ id: own, text }) => ({ id: own, text })),
    deleteComment: (id) => void (world.comments = world.comments.filter((each) => each.id !== id)),
    requests: () => [...requests],
    failNext: faults.failNext,
    deliver,
    close: () => closeServer(server, 0),
  };
}

async function deliver({ url, secret }: { url: string; secret: string }, hook: SentryHook): Promise<number> {
  const body = JSON.stringify(hook.payload);
  const headers = {
    'content-type': 'application/json',
    'request-id': crypto.randomUUID().replaceAll('-', ''),
    'sentry-hook-resource': hook.resource,
    'sentry-hook-timestamp': String(Math.floor(Date.now() / 1_000)),
    'sentry-hook-signature': createHmac('sha256', secret).update(body).digest('hex'),
  };
  return (await fetch(url, { method: 'POST', body, headers })).status;
}

interface Asked {
  method: string;
  path: string;
  target: URL;
  request: IncomingMessage;
  body: Buffer;
}

interface Answered {
  status: number;
  json: unknown;
  headers?: Record<string, string>;
}

function carryOut(world: World, { method, path, target, request, body }: Asked): Answered {
  if (request.headers.authorization !== `Bearer ${world.token}`)
    return { status: 401, json: { detail: 'Invalid token' } };
  if (path === '/organizations/') return { status: 200, json: [{ id: '1', slug: 'acme' }] };
  if (path === '/organizations/acme/issues/') return listIssues(world, target);
  const [, id = '', rest = ''] = /^\/organizations\/acme\/issues\/(\d+)\/(.*)$/.exec(path) ?? [];
  const issue = world.issues.find((each) => each.id === id);
  if (issue === undefined) return { status: 404, json: { detail: 'The requested resource does not exist' } };
  if (rest === '' && method === 'PUT') return changeIssue(world, issue, body);
  if (rest === '') return { status: 200, json: issueJson(issue, world.url) };
  if (rest === 'events/latest/') return { status: 200, json: eventJson(issue) };
  if (rest !== 'comments/') return { status: 404, json: { detail: 'The requested resource does not exist' } };
  return method === 'POST' ? addComment(world, issue, body) : listComments(world, issue);
}

/** Of the members of an issue it changes the status alone. */
function changeIssue({ url }: World, issue: StandInIssue, body: Buffer): Answered {
  const { status, statusDetails = {} } = JSON.parse(body.toString()) as Pick<StandInIssue, 'status' | 'statusDetails'>;
  if (status === undefined || !['resolved', 'unresolved', 'ignored'].includes(status)) {
    return { status: 400, json: { status: [`"${status}" is not a valid choice.`] } };
  }
  Object.assign(issue, { status, statusDetails });
  return { status: 200, json: issueJson(issue, url) };
}

/** Newest first, in pages; of the query it knows `project:` and `firstSeen:>`. */
function listIssues({ issues, url }: World, target: URL): Answered {
  const query = target.searchParams.get('query') ?? '';
  const project = /project:(\S+)/.exec(query)?.[1];
  const since = /firstSeen:>(\S+)/.exec(query)?.[1];
  const found = issues
    .filter((issue) => project === undefined || issue.project === project)
    .filter(({ firstSeen }) => since === undefined || firstSeen > since)
    .toSorted((a, b) => b.firstSeen.localeCompare(a.firstSeen));
  const offset = Number((target.searchParams.get('cursor') ?? '0:0:0').split(':')[1]);
  const more = found.length > offset + PAGE;
  const link = `<${url}>; rel="next"; results="${more}"; cursor="0:${offset + PAGE}:0"`;
  return {
    status: 200,
    json: found.slice(offset, offset + PAGE).map((issue) => issueJson(issue, url)),
    headers: { link: `<${url}>; rel="previous"; results="false"; cursor="0:0:1", ${link}` },
  };
}

function listComments({ comments }: World, { id }: StandInIssue): Answered {
  const found = comments.filter(({ issueId }) => issueId === id).toReversed();
  return { status: 200, json: found.map(commentJson) };
}

/** Like Sentry, it refuses the same text of the same author twice within an hour. */
function addComment({ comments }: World, { id }: StandInIssue, body: Buffer): Answered {
  const { text } = JSON.parse(body.toString()) as { text?: string };
  if (!text) return { status: 400, json: { text: ['This field is required.'] } };
  if (comments.some((each) => each.issueId === id && each.text === text)) {
    return { status: 400, json: { detail: 'You have already posted that comment.' } };
  }
  const comment = { id: String(1_000 + comments.length), issueId: id, text, author: 'curfew' };
  comments.push(comment);
  return { status: 201, json: commentJson(comment) };
}

function commentJson({ id, text, author }: World['comments'][number]): unknown {
  return { id, type: 'note', user: { id: '7', name: author }, data: { text }, dateCreated: '2026-11-10T20:56:00Z' };
}

function eventJson({ title, id }: StandInIssue): unknown {
  const frame = { filename: 'checkout/total.js', function: 'total', lineNo: 12, colNo: 5, inApp: true };
  const context = [[12, 'return cart.items.length;']];
  return {
    eventID: 'e4874d664c3540c1a32eab185f12c5ab',
    groupID: id,
    title,
    platform: 'node',
    dateCreated: '2026-11-10T20:56:00Z',
    tags: [{ key: 'release', value: '1.2.3' }],
    entries: [
      {
        type: 'exception',
        data: {
          values: [
            {
              type: 'TypeError',
              value: 'items is undefined',
              stacktrace: {
                frames: [
                  { filename: 'server.js', function: 'handle', lineNo: 3 },
                  { ...frame, context },
                ],
              },
            },
          ],
        },
      },
      {
        type: 'breadcrumbs',
        data: {
          values: [{ timestamp: '2026-11-10T20:55:59Z', category: 'http', level: 'info', message: 'GET /cart' }],
        },
      },
      { type: 'request', data: { method: 'POST', url: 'https://shop.example/checkout' } },
    ],
  };
}

function playFault(fault: RequestedFault, request: IncomingMessage, response: ServerResponse): void {
  if (fault.cutSocket === true) {
    request.socket.destroy();
    return;
  }
  response.setHeaders(new Map(Object.entries(fault.headers ?? {})));
  sendJson(response, fault.status ?? 500, { detail: 'A fault that a test asked for' });
}
