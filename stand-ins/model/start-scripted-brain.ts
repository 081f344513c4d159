import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@anthropic-ai/sdk/resources/messages';
import { closeServer } from '../../runtime/close-server.ts';
import { errorText } from '../../runtime/error-text.ts';
import { listenOn } from '../../runtime/listen-on.ts';
import { KEEP_ALIVE_MS } from '../http/keep-alive-ms.ts';
import { sendJson } from '../http/send-json.ts';
import { checkRequest } from './check-request.ts';
import { composeMessage } from './compose-message.ts';
import { countInput } from './count-usage.ts';
import { modelInfos } from './model-infos.ts';
import { COUNT_TOKENS_PATH, readRequest, type BrainRequest } from './read-request.ts';
import { invalidRequest, Refusal } from './refusal.ts';
import { streamMessage } from './stream-message.ts';
import type { Script, Turn } from './turn.ts';

const STREAM_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

export interface BrainOptions {
  turns: Script;
  /** 0, the default, takes any free port. */
  port?: number;
  /** The time to wait before each answer. */
  delayMs?: number;
}

export interface ScriptedBrain {
  /** The value for `ANTHROPIC_BASE_URL`. */
  url: string;
  /** Every well-formed request so far, oldest first. */
  requests: () => BrainRequest[];
  close: () => Promise<void>;
}

/**
 * Starts a Messages API on 127.0.0.1 that plays a script instead of thinking. The number of assistant messages in a request
 * says which turn is played, so a request that is sent again gets the same answer. A request past the last turn is refused
 * with a 400 that says so.
 */
export async function startScriptedBrain(options: BrainOptions): Promise<ScriptedBrain> {
  const requests: BrainRequest[] = [];
  const refusals = new Map<string, number>();
  const closing = new AbortController();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const infos = request.method === 'GET' ? modelInfos(new URL(request.url ?? '/', 'http://brain').pathname) : null;
    if (infos !== null) return sendJson(response, 200, infos);
    const record = await readRequest(request);
    requests.push(record);
    response.on('finish', () => (record.status = response.statusCode));
    if (record.path === COUNT_TOKENS_PATH) {
      return sendJson(response, 200, { input_tokens: countInput(record.body), context_management: null });
    }
    const fault = checkRequest(record.body);
    if (fault !== undefined) throw invalidRequest(fault);
    const turn = turnOf(options.turns, record);
    if (options.delayMs !== undefined) await sleep(options.delayMs, undefined, { signal: closing.signal });
    if (turn.hang === true) return;
    refuseIfScripted(turn, record, refusals);
    if (turn.raw !== undefined && isDue(turn.raw.times, record, refusals)) return sendRaw(response, turn.raw.body);
    const message = composeMessage(record.body, turn, record.index);
    response.setHeader('x-scripted-brain', `turn ${record.index + 1}`);
    if (record.body.stream === true) sendStream(response, message);
    else sendJson(response, 200, message);
  };

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (closing.signal.aborted) return void response.destroy();
      sendRefusal(
        response,
        error instanceof Refusal ? error : invalidRequest(`The script failed: ${errorText(error)}`),
      );
    });
  });
  return {
    url: await listenOn(server, { host: '127.0.0.1', port: options.port ?? 0 }),
    requests: () => [...requests],
    close: async () => {
      closing.abort();
      await closeServer(server, 0);
    },
  };
}

function turnOf(script: Script, { body, index }: BrainRequest): Turn {
  const next = typeof script === 'function' ? script(body, index) : script[index];
  if (next === undefined) {
    const length = typeof script === 'function' ? index : script.length;
    throw invalidRequest(`The script has ${length} turns; turn ${index + 1} was asked for.`);
  }
  return typeof next === 'function' ? next(body) : next;
}

/** A turn with `error.times` counts its refusals. Nothing else about the answers depends on earlier requests. */
function refuseIfScripted({ error }: Turn, record: BrainRequest, refusals: Map<string, number>): void {
  if (error === undefined || !isDue(error.times, record, refusals)) return;
  throw new Refusal(error.message, { status: error.status, type: error.type, headers: error.headers });
}

/** Whether a turn that is answered differently `times` times has that still before it. Counts this time. */
function isDue(times: number | undefined, { body, index }: BrainRequest, refusals: Map<string, number>): boolean {
  const key = `${index} ${JSON.stringify(body.messages[0])}`;
  const refused = refusals.get(key) ?? 0;
  if (refused >= (times ?? Infinity)) return false;
  refusals.set(key, refused + 1);
  return true;
}

function sendRaw(response: ServerResponse, body: string): void {
  response.writeHead(200, STREAM_HEADERS).end(body);
}

function sendStream(response: ServerResponse, message: Message): void {
  response.writeHead(200, STREAM_HEADERS);
  for (const event of streamMessage(message)) {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

function sendRefusal(response: ServerResponse, { status, type, message, headers }: Refusal): void {
  response.setHeaders(new Map(Object.entries(headers)));
  sendJson(response, status, { type: 'error', error: { type, message }, request_id: 'req_scripted' });
}
