import { setTimeout as pause } from 'node:timers/promises';
import type { McpAuthorization } from '../vaults/session-credentials.ts';
import { reasonOf } from './reason-of.ts';
import { boundedBody, type AnswerBudget } from './bounded-body.ts';
import { McpFailure } from './mcp-failure.ts';

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

interface Options {
  fetch: Fetch;
  url: URL;
  authorization: McpAuthorization | null;
  /** How much of the server's answers is still taken; the caller fills it up. */
  budget: AnswerBudget;
  isStreamable: boolean;
  /** Ids of our requests that have no answer yet. */
  waiting: Set<unknown>;
  /** Called with every value of the header, so that it can be taken out of what the server says. */
  onSecret: (header: string) => void;
  /** The connection is of no use any more. */
  onBroken: (failure: McpFailure) => void;
}

/** Answers that a server may ask us for between two of our requests. */
const MOST_ASKED = 100;
/** After the end of an answer, the SDK may still be reading what has arrived. */
const READING_MS = 200;

/**
 * The `fetch` for one connection of the SDK: with the token, which it has renewed once after 401; within the budget; and
 * such that a request whose answer ended without a result fails at once. Throws McpFailure.
 */
export function mcpFetch(options: Options): Fetch {
  const { url, isStreamable, waiting, onBroken } = options;
  let asked = 0;
  return async (target, init = {}) => {
    const message = messageOf(init);
    if (message.method !== undefined) asked = 0;
    else if (init.method === 'POST' && (asked += 1) > MOST_ASKED) {
      const failure = new McpFailure('protocol', 'sent too many requests of its own.');
      onBroken(failure);
      throw failure;
    }
    // The stream on which a server may say things that nobody asked for. Only the former transport needs it.
    const isUnasked = init.method === 'GET' && !new Headers(init.headers).has('last-event-id');
    if (isStreamable && isUnasked) return new Response(null, { status: 405 });
    const isOwn = new URL(target).origin === url.origin;
    if (!isOwn) throw new McpFailure('protocol', `leads to another server, ${new URL(target).origin}.`);
    if (message.id !== undefined) waiting.add(message.id);
    const response = await send(options, target, init).catch((error: unknown) => {
      // The former transport tells its caller no more than the text of an error.
      if (!isStreamable && error instanceof McpFailure) onBroken(error);
      throw error;
    });
    return bounded(options, { response, id: message.id });
  };
}

interface Message {
  id?: unknown;
  method?: unknown;
}

/** Of a request its id and method, of a notification its method. The SDK wrote it. */
function messageOf({ body }: RequestInit): Message {
  const { id, method } = (typeof body === 'string' ? JSON.parse(body) : {}) as Message;
  return method === undefined ? {} : { id, method };
}

async function send(options: Options, target: string | URL, init: RequestInit): Promise<Response> {
  const { authorization } = options;
  const first = await sendOnce(options, target, init);
  if (first.status !== 401 && first.status !== 403) return first;
  await first.body?.cancel();
  if (!authorization) {
    const fix = `put a credential for ${options.url.href} into a vault of the session`;
    throw new McpFailure('authentication', `answered ${first.status}, and the session has no token for it: ${fix}.`);
  }
  if (first.status === 403) throw new McpFailure('authentication', 'answered 403: the token does not allow this.');
  await attempt(() => authorization.refresh(), 'authentication', 'answered 401');
  const second = await sendOnce(options, target, init);
  if (second.status !== 401 && second.status !== 403) return second;
  await second.body?.cancel();
  throw new McpFailure('authentication', `answered ${second.status} to the token of the session's vault.`);
}

async function sendOnce(
  { fetch, authorization, onSecret }: Options,
  target: string | URL,
  init: RequestInit,
): Promise<Response> {
  const headers = new Headers(init.headers);
  if (authorization) {
    const header = await attempt(() => authorization.header(), 'authentication', 'has a token that cannot be read');
    onSecret(header);
    headers.set('authorization', header);
  }
  return await attempt(() => fetch(target, { ...init, headers }), 'connection', 'cannot be reached');
}

async function attempt<Value>(
  work: () => Promise<Value>,
  kind: 'connection' | 'authentication',
  what: string,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof McpFailure ? error : new McpFailure(kind, `${what}: ${reasonOf(error)}`);
  }
}

function bounded(
  { budget, isStreamable, waiting, onBroken }: Options,
  { response, id }: { response: Response; id: unknown },
): Response {
  if (response.body === null) return response;
  const tooMuch = (): McpFailure => new McpFailure('protocol', 'sent more than what one answer may have.');
  const onEnd = (error: Error | null): void => {
    if (error instanceof McpFailure) return onBroken(error);
    const isLost = isStreamable ? id !== undefined : response.headers.get('content-type')?.includes('event-stream');
    if (!isLost || !response.ok) return;
    void pause(READING_MS, undefined, { ref: false }).then(() => {
      if (isStreamable && !waiting.has(id)) return;
      if (error === null) onBroken(new McpFailure('protocol', 'ended its answer without a result.'));
      else onBroken(new McpFailure('connection', `broke off: ${reasonOf(error)}`));
    });
  };
  const body = boundedBody(response.body, budget, { tooMuch, onEnd });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
