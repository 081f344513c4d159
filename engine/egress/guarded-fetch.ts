import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { canonicalHost } from '../../text/hosts/canonical-host.ts';
import { answerTo } from './answer-to.ts';
import type { EgressGuard } from './egress-guard.ts';
import { pinnedLookup } from './pinned-lookup.ts';
import { resolveChecked } from './resolve-checked.ts';

export interface FetchLimits {
  /** Of the answer's body, unpacked. */
  mostBytes: number;
  /** Until the head of the answer is there. */
  headMs: number;
  /** Until the end of the body. `Infinity` for a stream that stays open. */
  totalMs: number;
}

export type GuardedFetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

const MOST_HEADER_BYTES = 64 * 1024;
const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);
/** Statuses whose Response may have no body. */
const BODILESS = new Set([204, 205, 304]);
/** A Response takes no higher one. */
const LAST_STATUS = 599;

/**
 * Makes a `fetch` for calls that the engine itself makes for a session. It resolves a name once, checks every address and
 * dials one of these. It follows no redirect: the answer 3xx is returned, and the caller checks where it leads. It uses no
 * proxy. Which hosts a session may reach is checked by the caller, see `sessionPolicy`. The promise rejects with
 * HostRefused, the signal's reason, or an Error that names what went wrong; so does the body.
 */
export function guardedFetch(guard: EgressGuard, limits: FetchLimits): GuardedFetch {
  return async (input, init = {}) => {
    const url = new URL(input);
    const [host, port] = [hostOf(url), portOf(url)];
    init.signal?.throwIfAborted();
    const ends = new AbortController();
    const signal = init.signal ? AbortSignal.any([init.signal, ends.signal]) : ends.signal;
    const timeout = (ms: number, what: string): NodeJS.Timeout =>
      setTimeout(() => ends.abort(new Error(`${url.host} ${what} within ${ms / 1_000} seconds.`)), ms).unref();
    const head = timeout(limits.headMs, 'did not answer');
    const total = limits.totalMs < Infinity ? timeout(limits.totalMs, 'did not end its answer') : undefined;
    try {
      const addresses = await orAborted(resolveChecked(guard, host, port), signal);
      const answer = await send(url, await asRequest(url, init), { addresses, signal });
      answer.once('close', () => clearTimeout(total));
      return takenOrLeft(answer, () => asResponse(answer, { signal, mostBytes: limits.mostBytes, url }));
    } catch (error) {
      clearTimeout(total);
      throw signal.aborted ? (signal.reason as Error) : error;
    } finally {
      clearTimeout(head);
    }
  };
}

function hostOf(url: URL): string {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`${url.protocol} is neither http nor https.`);
  if (url.username !== '' || url.password !== '') throw new Error('A URL with a user or a password is not called.');
  const host = canonicalHost(url.hostname);
  if (host === null) throw new Error(`"${url.hostname}" is not a host.`);
  return host;
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

/** Resolving a name cannot be stopped, but nobody needs to wait for it. */
async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason as Error);
  onAbort(signal, abort);
  return await Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener('abort', abort));
}

/** A signal that has aborted already tells nobody. */
function onAbort(signal: AbortSignal, stop: () => void): void {
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
}

/** The parts of a request, made by the platform's own `Request`, so that every kind of body and header is understood. */
async function asRequest(url: URL, init: RequestInit): Promise<Outgoing> {
  const request = new Request(url, { ...init, signal: null });
  const headers = Object.fromEntries(request.headers);
  const body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
  return {
    method: request.method,
    headers: {
      'accept-encoding': 'gzip, br',
      ...headers,
      host: url.host,
      ...(body === null ? {} : { 'content-length': String(body.length) }),
    },
    body,
  };
}

interface Outgoing {
  method: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

interface Dialling {
  addresses: string[];
  signal: AbortSignal;
}

async function send(
  url: URL,
  { method, headers, body }: Outgoing,
  { addresses, signal }: Dialling,
): Promise<IncomingMessage> {
  const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, {
    method,
    headers,
    // Without an agent no connection is shared, and no proxy of the machine is used.
    agent: false,
    maxHeaderSize: MOST_HEADER_BYTES,
    lookup: pinnedLookup(addresses),
  });
  const stop = (): void => void request.destroy(signal.reason as Error);
  onAbort(signal, stop);
  request.end(body ?? undefined);
  return await answerTo(request).finally(() => signal.removeEventListener('abort', stop));
}

/** An answer that nobody reads would keep its connection. */
function takenOrLeft(answer: IncomingMessage, take: () => Response): Response {
  try {
    return take();
  } catch (error) {
    answer.destroy();
    throw error;
  }
}

interface Taking {
  signal: AbortSignal;
  mostBytes: number;
  url: URL;
}

function asResponse(answer: IncomingMessage, { signal, mostBytes, url }: Taking): Response {
  const headers = new Headers();
  for (let i = 0; i < answer.rawHeaders.length; i += 2)
    headers.append(answer.rawHeaders[i] ?? '', answer.rawHeaders[i + 1] ?? '');
  const { statusCode: status = 0 } = answer;
  if (status > LAST_STATUS) throw new Error(`${url.host} answered with the number ${status}, which is no status.`);
  if (BODILESS.has(status)) {
    answer.destroy();
    return named(new Response(null, { status, headers }), url);
  }
  const decoder = DECODERS.get(answer.headers['content-encoding']?.trim().toLowerCase() ?? '');
  const bounded = atMost(mostBytes, url.host);
  const parts = decoder ? [answer, decoder(), bounded] : [answer, bounded];
  // The reader of `bounded` gets the error.
  pipeline(parts).catch(() => undefined);
  const stop = (): void => void bounded.destroy(signal.reason as Error);
  onAbort(signal, stop);
  bounded.once('close', () => signal.removeEventListener('abort', stop));
  if (decoder) for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  return named(new Response(Readable.toWeb(bounded) as ReadableStream, { status, headers }), url);
}

/** A Response that is made by hand has no URL, and callers look at it. */
function named(response: Response, url: URL): Response {
  return Object.defineProperty(response, 'url', { value: url.href });
}

function atMost(mostBytes: number, host: string): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(new Error(`${host} sent more than the ${mostBytes} bytes that are taken.`));
      else done(null, chunk);
    },
  });
}
