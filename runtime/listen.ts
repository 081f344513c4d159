import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';

export interface ListenOptions {
  fetch: (request: Request) => Response | Promise<Response>;
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** How long an idle connection is kept, in milliseconds; Node's default without it. */
  keepAliveMs?: number;
  /** How long `close` waits for requests under way, in milliseconds. */
  closeAfterMs: number;
}

export interface Listening {
  /** Without a slash at its end. */
  url: string;
  /** Takes no more requests and lets those under way finish; after `closeAfterMs` it cuts their connections. */
  close: () => Promise<void>;
}

/** Serves HTTP with a fetch handler. Throws an Error that names the address when it cannot listen there. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { fetch, host: hostname, port, keepAliveMs, closeAfterMs } = options;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const listening = ({ family, address, port: actualPort }: AddressInfo): void => {
    server.off('error', refuse);
    resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`);
  };
  // Asked for no TLS and no HTTP/2, `serve` makes a plain HTTP server.
  const server = serve({ fetch, hostname, port }, listening) as Server;
  const refuse = (error: Error): void =>
    reject(new Error(`Cannot listen on ${hostname}:${port}: ${error.message}`, { cause: error }));
  server.once('error', refuse);
  if (keepAliveMs !== undefined) server.keepAliveTimeout = keepAliveMs;
  return { url: await promise, close: () => close(server, closeAfterMs) };
}

function close(server: Server, afterMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => server.closeAllConnections(), afterMs);
    server.close((error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    });
  });
}
