import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProxySession } from './proxy-session.ts';

/** As long as a tunnel may stand still. */
const IDLE_MS = 10 * 60_000;

/** Passes bytes both ways until both sides have ended, one is broken or silent for too long, or the session has used up its bytes. */
export function joinSockets(client: Duplex, upstream: Socket, session: ProxySession): void {
  const breakOff = (): void => {
    client.destroy();
    upstream.destroy();
  };
  const count = (chunk: Buffer): void => {
    if (!session.spend(chunk.length)) breakOff();
  };
  // Bytes in either direction count as a sign of life of this socket.
  upstream.setTimeout(IDLE_MS, breakOff);
  client.on('data', count).pipe(upstream);
  upstream.on('data', count).pipe(client);
  upstream.on('error', breakOff);
  client.on('error', breakOff).once('close', () => upstream.destroy());
}
