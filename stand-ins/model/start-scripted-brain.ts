import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { checkRequest } from './check-request.ts';
import { composeMessage } from './compose-message.ts';
import { countInput } from './count-usage.ts';
import { streamMessage } from './stream-message.ts';
import type { MessagesRequest, Script, Turn } from './turn.ts';

export interface BrainRequest {
  path: string;
  /** With keys redacted. */
  headers: IncomingHttpHeaders;
  body: MessagesRequest;
  /** Which turn was asked for, from 0 on. */
  index: number;
  /** 0 while there is no answer. */
  status: number;
}

export interface ScriptedBrain {
  /** What `ANTHROPIC_BASE_URL` takes. */
  url: string;
  /** Every well-formed request so far, oldest first. */
  requests: () => BrainRequest[];
  close: () => Promise<void>;
}

class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Record<string, string>;

  constructor(status: number, type: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

/**
 * Starts an endpoint of the Messages API on 127.0.0.1 that plays a script instead of thinking. Which turn is played
 * follows from the request alone, by the number of assistant messages in it, so a request that is sent again gets the
 * same answer; past the last turn it refuses with a 400 that says so.
 */
export async function startScriptedBrain(options: {
  turns: Script;
  port?: number;
  /** Waited before each answer. */
  delayMs?: number;
}): Promise<ScriptedBrain> {
  const requests: BrainRequest[] = [];
  const refusals = new Map<string, number>();
  const closing = new AbortController();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const record = await readRequest(request);
    requests.push(record);
    response.on('finish', () => (record.status = response.statusCode));
    if (record.path === '/v1/messages/count_tokens') {
      return sendJson(response, 200, { input_tokens: countInput(record.body), context_management: null });
    }
    const fault = checkRequest(record.body);
    if (fault !== undefined) throw new Refusal(400, 'invalid_request_error', fault);
    const turn = turnOf(options.turns, record);
    if (options.delayMs !== undefined) await sleep(options.delayMs, undefined, { signal: closing.signal });
    if (turn.hang === true) return;
    refuseIfScripted(turn, record, refusals);
    const message = composeMessage(record.body, turn, record.index);
    response.setHeader('x-scripted-brain', `turn ${record.index + 1}`);
    if (record.body.stream !== true) return sendJson(response, 200, message);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    for (const event of streamMessage(message)) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (closing.signal.aborted) return void response.destroy();
      if (error instanceof Refusal) return sendRefusal(response, error);
      sendRefusal(response, new Refusal(400, 'invalid_request_error', `The script failed: ${String(error)}`));
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => [...requests],
    close: async () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<BrainRequest> {
  const { pathname } = new URL(request.url ?? '/', 'http://brain');
  if (request.method !== 'POST' || !['/v1/messages', '/v1/messages/count_tokens'].includes(pathname)) {
    throw new Refusal(404, 'not_found_error', `The scripted brain has no ${request.method} ${pathname}.`);
  }
  const { 'x-api-key': key, authorization, ...headers } = request.headers;
  if (key === undefined && authorization === undefined) {
    throw new Refusal(401, 'authentication_error', 'x-api-key header is required');
  }
  let body: MessagesRequest;
  try {
    const chunks = (await request.toArray()) as Buffer[];
    body = JSON.parse(Buffer.concat(chunks).toString()) as MessagesRequest;
  } catch {
    throw new Refusal(400, 'invalid_request_error', 'The request body is not valid JSON');
  }
  const index = Array.isArray(body.messages) ? body.messages.filter(({ role }) => role === 'assistant').length : 0;
  return { path: pathname, headers: { ...headers, 'x-api-key': 'redacted' }, body, index, status: 0 };
}

function turnOf(script: Script, { body, index }: BrainRequest): Turn {
  const next = typeof script === 'function' ? script(body, index) : script[index];
  if (next === undefined) {
    const length = typeof script === 'function' ? index : script.length;
    const message = `The script has ${length} turns; turn ${index + 1} was asked for.`;
    throw new Refusal(400, 'invalid_request_error', message);
  }
  return typeof next === 'function' ? next(body) : next;
}

/** The one thing that is counted, not derived: how often a turn with `error.times` was refused already. */
function refuseIfScripted(turn: Turn, { body, index }: BrainRequest, refusals: Map<string, number>): void {
  if (turn.error === undefined) return;
  const { status, type, message, headers, times = Infinity } = turn.error;
  const key = `${index} ${JSON.stringify(body.messages[0])}`;
  const refused = refusals.get(key) ?? 0;
  if (refused >= times) return;
  refusals.set(key, refused + 1);
  throw new Refusal(status, type, message, headers);
}

function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function sendRefusal(response: ServerResponse, { status, type, message, headers }: Refusal): void {
  sendJson(response, status, { type: 'error', error: { type, message }, request_id: 'req_scripted' }, headers);
}
