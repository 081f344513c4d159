import type { IncomingMessage } from 'node:http';
import { request as sendRequest, type Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { endToEndHeaders } from './end-to-end-headers.ts';
import { maskedHeaders } from './forward-request.ts';
import { maskRequest } from './mask-request.ts';
import type { MaskedTunnel } from './masked-tunnel.ts';
import { replaceBytes, type Replacement } from './replace-bytes.ts';
import { RequestRefused } from './request-refused.ts';

export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  /** What the client sent behind the head of its request. */
  head: Buffer;
  agent: Agent;
  tunnel: MaskedTunnel;
}

/** Messages are packed with extensions, so that a value would not be seen. */
const NO_EXTENSIONS = new Set(['sec-websocket-extensions']);

/**
 * Passes the beginning of a websocket on, with values put into its headers, and then its bytes. Nothing is put into its
 * messages, whose lengths are fixed; if a message of the host holds a value, the connection is ended before it.
 */
export function forwardUpgrade(upgrade: Upgrade): void {
  upgrade.socket.on('error', () => upgrade.socket.destroy());
  forward(upgrade).catch((error: unknown) => {
    if (error instanceof RequestRefused) upgrade.tunnel.onRefused(error.message);
    refuse(upgrade.socket, error instanceof RequestRefused ? error.status : 502);
  });
}

async function forward({ request, socket, head, agent, tunnel }: Upgrade): Promise<void> {
  if (request.headers.upgrade?.toLowerCase() !== 'websocket' || request.method !== 'GET')
    throw new RequestRefused('a connection may become nothing but a websocket', 501);
  const masked = await maskRequest({ url: request.url ?? '', rawHeaders: request.rawHeaders }, tunnel);
  const headers = [
    ...endToEndHeaders(masked.headers, NO_EXTENSIONS),
    ...['connection', 'upgrade', 'upgrade', 'websocket'],
  ];
  const { host, port } = tunnel;
  const sent = sendRequest({ host, port, path: request.url, headers, setHost: false, agent });
  sent.on('error', () => refuse(socket, 502));
  sent.on('response', (answer) => {
    answer.resume();
    refuse(socket, answer.statusCode ?? 502);
  });
  sent.on('upgrade', (answer, upstream, first) => {
    const passed = maskedHeaders(endToEndHeaders(answer.rawHeaders, NO_EXTENSIONS), masked.answer);
    socket.write(headOf(101, ['connection', 'upgrade', 'upgrade', 'websocket', ...passed]));
    if (first.length > 0) upstream.unshift(first);
    if (head.length > 0) socket.unshift(head);
    const count = (chunk: Buffer): void => void (tunnel.spend(chunk.length) || socket.destroy());
    for (const side of [socket, upstream]) side.on('data', count);
    join(socket, upstream, replaceBytes(asErrors(masked.answer)));
  });
  socket.once('close', () => sent.destroy());
  sent.end();
}

/** Passes bytes both ways, those of the host through `watch`. What the host sent before it ended still arrives. */
function join(client: Duplex, host: Duplex, watch: Duplex): void {
  client.pipe(host).pipe(watch).pipe(client);
  const all = [client, host, watch];
  const breakOff = (): void => all.forEach((each) => each.destroy());
  for (const each of all) each.on('error', breakOff);
  client.once('close', breakOff);
  host.once('close', () => {
    if (!host.readableEnded) breakOff();
  });
  watch.once('end', () => client.end(breakOff));
}

function asErrors(masks: readonly Replacement[]): Replacement[] {
  return masks.map(({ find }) => ({ find, put: new Error('A message holds the value of a secret.') }));
}

function refuse(socket: Duplex, status: number): void {
  if (!socket.writable) return;
  socket.end(headOf(status, ['connection', 'close', 'content-length', '0']));
}

function headOf(status: number, headers: readonly string[]): string {
  const lines = headers.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${headers[index + 1] ?? ''}\r\n`] : []));
  return `HTTP/1.1 ${status} -\r\n${lines.join('')}\r\n`;
}
