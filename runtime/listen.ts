import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { closeServer } from './close-server.ts';
import { listenOn, type ListenAddress } from './listen-on.ts';

export interface ListenOptions extends ListenAddress {
  fetch: (request: Request) => Response | Promise<Response>;
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

/** A client that has not sent its headers in time is cut off, so that slow clients do not hold all connections. */
const HEADERS_IN_TIME = { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 };

/** Serves HTTP with a fetch handler. Throws an Error that names the address when it cannot listen there. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { fetch, host, port, keepAliveMs, closeAfterMs } = options;
  // Asked for no TLS and no HTTP/2, this makes a plain HTTP server.
  const server = createAdaptorServer({ fetch, hostname: host, serverOptions: HEADERS_IN_TIME }) as Server;
  if (keepAliveMs !== undefined) server.keepAliveTimeout = keepAliveMs;
  return { url: await listenOn(server, { host, port }), close: () => closeServer(server, closeAfterMs) };
}
