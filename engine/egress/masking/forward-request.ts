import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as sendRequest, type Agent } from 'node:https';
import { pipeline, type Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { errorText } from '../../../runtime/error-text.ts';
import { answerTo } from '../answer-to.ts';
import { counted } from '../counted.ts';
import { endToEndHeaders } from './end-to-end-headers.ts';
import type { MaskedTunnel } from './masked-tunnel.ts';
import { maskRequest, type MaskedRequest } from './mask-request.ts';
import type { RawHeaders } from './put-in-headers.ts';
import { replaceBytes, replacedBytes, type Replacement } from './replace-bytes.ts';
import { RequestRefused } from './request-refused.ts';

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Connects to the host of the tunnel. */
  agent: Agent;
  tunnel: MaskedTunnel;
}

/** A body up to this size gets its new length; a longer one is sent in chunks, which some servers do not take. */
const MOST_BUFFERED = 1024 * 1024;
const DECODERS: ReadonlyMap<string, () => Duplex> = new Map<string, () => Duplex>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
]);
/** The length changes where something is replaced, and a packed body is unpacked. */
const REWRITTEN = new Set(['content-length', 'content-encoding']);

/** Passes one request on and its answer back. What goes wrong is told to the client; it never throws. */
export function forwardRequest(exchange: Exchange): void {
  forward(exchange).catch((error: unknown) => fail(exchange, error));
}

async function forward(exchange: Exchange): Promise<void> {
  const { request, response, agent, tunnel } = exchange;
  const masked = await maskRequest({ url: request.url ?? '', rawHeaders: request.rawHeaders }, tunnel);
  const body = await outgoingBody(exchange, masked);
  const sent = sendRequest({
    host: tunnel.host,
    port: tunnel.port,
    method: request.method,
    path: request.url,
    headers: body.headers,
    setHost: false,
    agent,
  });
  response.once('close', () => sent.destroy());
  if (body.whole) sent.end(body.whole);
  else if (masked.body.length === 0) pipeline(request, counted(tunnel.spend), sent, () => undefined);
  else {
    pipeline(request, counted(tunnel.spend), replaceBytes(masked.body), sent, (error) => {
      if (error instanceof RequestRefused) fail(exchange, error);
    });
  }
  passBack(exchange, await answerTo(sent), masked.answer);
}

interface OutgoingBody {
  headers: RawHeaders;
  /** The whole body, if it was short or there is none. */
  whole: Buffer | null;
}

async function outgoingBody(
  { request, tunnel }: Exchange,
  { headers, body, fillsBody }: MaskedRequest,
): Promise<OutgoingBody> {
  const length = request.headers['content-length'];
  const isChunked = request.headers['transfer-encoding'] !== undefined;
  if (!isChunked && length === undefined) return { headers, whole: Buffer.alloc(0) };
  const chunked = ['transfer-encoding', 'chunked'];
  if (isChunked) return { headers: [...headers, ...chunked], whole: null };
  if (!fillsBody) return { headers, whole: null };
  const others = endToEndHeaders(headers, new Set(['content-length']));
  if (Number(length) > MOST_BUFFERED) return { headers: [...others, ...chunked], whole: null };
  const whole = replacedBytes(await buffer(request), body);
  if (!tunnel.spend(whole.length)) throw new Error('the session has used up its bytes');
  return { headers: [...others, 'content-length', `${whole.length}`], whole };
}

/** Throws what the sandbox is told in place of an answer that cannot be passed on. */
function passBack(exchange: Exchange, answer: IncomingMessage, masks: readonly Replacement[]): void {
  const { request, response, tunnel } = exchange;
  const { statusCode: status = 502 } = answer;
  const hasBody = request.method !== 'HEAD' && status !== 204 && status !== 304;
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const decoder = DECODERS.get(encoding);
  if (hasBody && !decoder && encoding !== 'identity') {
    throw new Error(`it answered in the encoding "${encoding}", in which a secret cannot be looked for`);
  }
  const passed = endToEndHeaders(answer.rawHeaders, hasBody ? REWRITTEN : new Set());
  response.sendDate = false;
  response.writeHead(status, maskedHeaders(passed, masks));
  if (!hasBody) {
    answer.resume();
    response.end();
    return;
  }
  const parts = [answer, counted(tunnel.spend), ...(decoder ? [decoder()] : []), replaceBytes(masks), response];
  pipeline(parts, (error) => {
    if (error) response.destroy();
  });
}

/** The values of headers with what is replaced in answers; the text of the status is not passed on at all. */
export function maskedHeaders(headers: RawHeaders, masks: readonly Replacement[]): RawHeaders {
  return headers.map((text) => replacedBytes(Buffer.from(text, 'latin1'), masks).toString('latin1'));
}

function fail({ response, request, tunnel }: Exchange, error: unknown): void {
  // What is wrong with the body of a request fails the request as well, and is told once.
  if (response.writableEnded) return;
  const isRefused = error instanceof RequestRefused;
  if (isRefused) tunnel.onRefused(error.message);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const reason = isRefused ? error.message : `${tunnel.host} could not be reached: ${errorText(error)}`;
  request.unpipe();
  response.writeHead(isRefused ? error.status : 502, { 'content-type': 'text/plain', connection: 'close' });
  response.end(`The network of this sandbox did not pass the request on: ${reason}.\n`);
}
