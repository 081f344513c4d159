import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { atOnce } from '../../runtime/at-once.ts';
import type { SignedRequest } from './signed-requests.ts';

export interface Acknowledged {
  deliveryId: string;
  /** From the first byte of the request to the whole answer. */
  tookMs: number;
  /** When the answer was there, in milliseconds since 1970. */
  at: number;
}

/**
 * Sends requests over so many connections, each the next one as soon as it has an answer. Written on bare sockets, so that
 * the sender takes as little as possible of the machine. Throws if a request is not acknowledged.
 */
export async function sendRequests(
  url: string,
  requests: readonly SignedRequest[],
  connections: number,
): Promise<{ acknowledged: Acknowledged[]; perSecond: number }> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(url)));
  const free = [...sockets];
  const begun = performance.now();
  const acknowledged = await atOnce(connections, requests, async (request) => {
    const socket = free.pop()!;
    const answer = await exchange(socket, request);
    free.push(socket);
    return answer;
  });
  const perSecond = (requests.length * 1_000) / (performance.now() - begun);
  for (const socket of sockets) socket.destroy();
  return { acknowledged, perSecond };
}

/** Sends requests at a steady rate, whether or not those before were answered. `tookMs` counts from when one was due. */
export async function sendAtRate(
  url: string,
  requests: readonly SignedRequest[],
  perSecond: number,
): Promise<Acknowledged[]> {
  const free: Socket[] = [];
  const begun = performance.now();
  const acknowledged = await Promise.all(
    requests.map(async (request, index) => {
      const due = begun + (index * 1_000) / perSecond;
      await sleep(Math.max(0, due - performance.now()));
      const socket = newest(free) ?? (await open(url));
      const answer = await exchange(socket, request, due);
      free.push(socket);
      return answer;
    }),
  );
  for (const socket of free) socket.destroy();
  return acknowledged;
}

/** The connection that was used last; undefined if there is none. Receivers close those that nobody uses for some seconds. */
function newest(free: Socket[]): Socket | undefined {
  for (let socket = free.pop(); socket !== undefined; socket = free.pop()) if (!socket.destroyed) return socket;
  return undefined;
}

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

async function exchange(
  socket: Socket,
  { deliveryId, bytes }: SignedRequest,
  begun = performance.now(),
): Promise<Acknowledged> {
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (!isWhole(text)) return;
      socket.off('data', onData).off('close', onClose);
      resolve(text);
    };
    const onClose = (): void => reject(new Error(`The connection was closed after: ${text}`));
    socket.on('data', onData).once('close', onClose);
    socket.write(bytes);
  });
  if (!answer.startsWith('HTTP/1.1 202')) throw new Error(`A delivery was not acknowledged: ${answer}`);
  return { deliveryId, tookMs: performance.now() - begun, at: Date.now() };
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  return length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= end + 4 + Number(length);
}
