import { createServer, type ServerOptions } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { boundPipelining } from './bound-pipelining.ts';
import { closeServer } from './close-server.ts';
import { listenOn, type ListenAddress } from './listen-on.ts';

export interface ListenOptions extends ListenAddress {
  fetch: (request: Request) => Response | Promise<Response>;
  /** How long an idle connection is kept, in milliseconds; Node's default without it. */
  keepAliveMs?: number;
  /** A request that has not arrived as a whole after this time is cut off, in milliseconds; Node's default without it. */
  requestInMs?: number;
  /** Further connections are closed at once; any number without it. */
  mostConnections?: number;
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
const HEADERS_IN_MS = 10_000;
const LOOKED_EVERY_MS = 5_000;

/** Serves HTTP with a fetch handler. Throws an Error that names the address when it cannot listen there. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { fetch, host, port, keepAliveMs, requestInMs, mostConnections, closeAfterMs } = options;
  const listener = getRequestListener(fetch, { hostname: host });
  const server = createServer(
    bounds(requestInMs),
    boundPipelining((...exchange) => void listener(...exchange)),
  );
  if (keepAliveMs !== undefined) server.keepAliveTimeout = keepAliveMs;
  if (mostConnections !== undefined) server.maxConnections = mostConnections;
  return { url: await listenOn(server, { host, port }), close: () => closeServer(server, closeAfterMs) };
}

function bounds(requestInMs: number | undefined): ServerOptions {
  if (requestInMs === undefined) return { headersTimeout: HEADERS_IN_MS, connectionsCheckingInterval: LOOKED_EVERY_MS };
  return {
    headersTimeout: Math.min(HEADERS_IN_MS, requestInMs),
    requestTimeout: requestInMs,
    connectionsCheckingInterval: Math.min(LOOKED_EVERY_MS, requestInMs),
  };
}
