import { connect, type Socket } from 'node:net';
import { pinnedLookup } from './pinned-lookup.ts';

const CONNECT_MS = 20_000;

/** Connects to the one of these addresses of a host that answers first. */
export function dial(host: string, port: number, addresses: readonly string[]): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: pinnedLookup(addresses), noDelay: true, keepAlive: true });
    const late = (): void => void socket.destroy(new Error(`it did not answer within ${CONNECT_MS / 1_000} seconds`));
    socket.setTimeout(CONNECT_MS, late);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('timeout', late).off('error', reject);
      resolve(socket);
    });
  });
}
