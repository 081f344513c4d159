import { request as send, type Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { canonicalHost } from '../../text/hosts/canonical-host.ts';
import { answerTo } from './answer-to.ts';
import { counted } from './counted.ts';
import { checkTarget } from './check-target.ts';
import { endToEndHeaders } from './masking/end-to-end-headers.ts';
import { HostRefused } from './host-refused.ts';
import { pinnedLookup } from './pinned-lookup.ts';
import { OddRequest, proxyFailure, type ProxyFailure } from './proxy-failure.ts';
import type { HostPort, ProxySession } from './proxy-session.ts';

export interface Exchange {
  session: ProxySession;
  request: IncomingMessage;
  response: ServerResponse;
  /** Keeps connections of this session to hosts. */
  agent: Agent;
  /** The tunnel in which the request came; null: it came to the proxy itself. */
  tunnel: HostPort | null;
}

/** The methods of plain HTTP that are passed on. */
export const PLAIN_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** `host` is that of the URL, and `expect` was answered already. */
const REWRITTEN = new Set(['host', 'expect']);
const IDLE_MS = 5 * 60_000;

/**
 * Passes a request of plain HTTP on and its answer back. The proxy writes a request of its own from what it has read, so
 * that host and proxy cannot understand the same bytes in two ways. A redirect is passed back like any answer: where it
 * leads is a new request. Never throws: what goes wrong is told to the client, and a refusal to the session.
 */
export function forwardRequest(exchange: Exchange): void {
  forward(exchange).catch((error: unknown) => answer(exchange, proxyFailure(exchange.session, error)));
}

async function forward(exchange: Exchange): Promise<void> {
  const { session, request, response, agent, tunnel } = exchange;
  const url = readTarget(request, tunnel);
  const host = canonicalHost(url.hostname) ?? '';
  const port = portOf(url);
  const addresses = await checkTarget(session, host, port);
  const problem = session.tlsEnding?.problemOfPlain({ url: url.href, rawHeaders: request.rawHeaders }) ?? null;
  if (problem !== null) throw new HostRefused({ host, port, reason: problem });
  const sent = send({
    host,
    lookup: pinnedLookup(addresses),
    port,
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: [...endToEndHeaders(request.rawHeaders, REWRITTEN), 'host', url.host, ...framing(request)],
    setHost: false,
    agent,
    timeout: IDLE_MS,
  });
  sent.on('timeout', () => sent.destroy(new Error(`${host} was silent for ${IDLE_MS / 60_000} minutes`)));
  response.once('close', () => sent.destroy());
  pipeline(
    request,
    counted((bytes) => session.spend(bytes)),
    sent,
    () => undefined,
  );
  passBack(exchange, await answerTo(sent));
}

/** Throws for an answer that cannot be passed on. The text of the status is not: a host may write anything there. */
function passBack({ session, response }: Exchange, incoming: IncomingMessage): void {
  response.writeHead(incoming.statusCode ?? 502, [
    ...endToEndHeaders(incoming.rawHeaders, new Set()),
    ...framing(incoming),
  ]);
  pipeline(
    incoming,
    counted((bytes) => session.spend(bytes)),
    response,
    () => undefined,
  );
}

/** How the body ends. Node has parsed it already, and refuses messages that say it in two ways. */
function framing({ headers, method = '' }: IncomingMessage): string[] {
  if (headers['transfer-encoding'] !== undefined) return ['transfer-encoding', 'chunked'];
  const hasNoLength = headers['content-length'] === undefined;
  return hasNoLength && ['POST', 'PUT', 'PATCH'].includes(method) ? ['content-length', '0'] : [];
}

/** Throws OddRequest for what is not a plain request to a proxy. */
function readTarget(request: IncomingMessage, tunnel: HostPort | null): URL {
  const { method = '', url = '', rawHeaders, headers } = request;
  const target = tunnel && url.startsWith('/') ? `http://${showHost(tunnel)}${url}` : url;
  if (!PLAIN_METHODS.has(method)) throw new OddRequest(`The proxy does not pass on ${method} requests.`);
  // Java offers HTTP/2 with each request; that is left out.
  if (headers.upgrade !== undefined && headers.upgrade !== 'h2c')
    throw new OddRequest('The proxy does not pass on upgrades of plain HTTP; use TLS.');
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined && encoding !== 'chunked') throw new OddRequest('The only transfer encoding is chunked.');
  if (!/^http:\/\//i.test(target) || !URL.canParse(target)) {
    throw new OddRequest('This is a proxy: it needs a whole URL http://…, and CONNECT for https.');
  }
  const whole = new URL(target);
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  const isSame = URL.canParse(`http://${headers.host}`) && new URL(`http://${headers.host}`).host === whole.host;
  if (hosts.length !== 1 || !isSame)
    throw new OddRequest('The header host must be there once and name the host of the URL.');
  const host = canonicalHost(whole.hostname);
  if (host === null) throw new OddRequest('The URL names no host.');
  if (whole.username !== '' || whole.password !== '')
    throw new OddRequest('A URL with a user or a password is not passed on.');
  if (tunnel && (host !== tunnel.host || portOf(whole) !== tunnel.port))
    throw new OddRequest('The tunnel leads to another host.');
  return whole;
}

function portOf({ port }: URL): number {
  return port === '' ? 80 : Number(port);
}

function showHost({ host, port }: HostPort): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function answer({ request, response }: Exchange, { status, message }: ProxyFailure): void {
  request.resume();
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${message}\n`);
}
