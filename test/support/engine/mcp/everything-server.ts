import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from '@modelcontextprotocol/server-everything/dist/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** The protocol's reference server, behind a token. */
export interface EverythingServer {
  /** Streamable HTTP. */
  url: string;
  /** The former transport. */
  sseUrl: string;
  /** The token that it takes; null takes every request. May be changed at any time. */
  token: string | null;
  /** The bodies of the requests that it took, in order. */
  taken: { method?: string; params?: unknown }[];
  /** Forgets all connections, as a restart does. */
  forget(): void;
  close(): Promise<void>;
}

type Handle = (request: IncomingMessage, response: ServerResponse, body: unknown) => Promise<void>;

/** Starts the server on a free port of this machine, in this process. */
export async function everythingServer(token: string | null = null): Promise<EverythingServer> {
  const streams = new Map<string, { handle: Handle; close: () => void }>();
  const http = createHttpServer((request, response) => {
    void serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: EverythingServer = {
    url: `${origin}/mcp`,
    sseUrl: `${origin}/sse`,
    token,
    taken: [],
    forget() {
      for (const { close } of streams.values()) close();
      streams.clear();
    },
    async close() {
      server.forget();
      http.closeAllConnections();
      await new Promise((resolve) => void http.close(resolve));
    },
  };
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (server.token !== null && request.headers.authorization !== `Bearer ${server.token}`) {
      return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end('{"error":"invalid_token"}');
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    const body = request.method === 'POST' ? (JSON.parse(await text(request)) as { method?: string }) : undefined;
    if (body) server.taken.push(body);
    if (pathname === '/sse' && request.method === 'GET') return await openStream(streams, response);
    const id = pathname === '/message' ? searchParams.get('sessionId') : request.headers['mcp-session-id'];
    const known = streams.get(String(id));
    if (known) return await known.handle(request, response, body);
    if (pathname !== '/mcp' || id !== undefined) return void response.writeHead(404).end('{"error":"no such session"}');
    await openHttp(streams)(request, response, body);
  }
  return server;
}

type Streams = Map<string, { handle: Handle; close: () => void }>;

function openHttp(streams: Streams): Handle {
  const { server, cleanup } = createServer();
  const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => void streams.set(id, { handle, close: () => closeAll(server, cleanup, id) }),
  });
  const handle: Handle = async (request, response, body) => await transport.handleRequest(request, response, body);
  return async (request, response, body) => {
    await server.connect(transport as Transport);
    await handle(request, response, body);
  };
}

async function openStream(streams: Streams, response: ServerResponse): Promise<void> {
  const { server, cleanup } = createServer();
  const transport = new SSEServerTransport('/message', response);
  const id = transport.sessionId;
  const handle: Handle = async (request, answer, body) => await transport.handlePostMessage(request, answer, body);
  streams.set(id, { handle, close: () => closeAll(server, cleanup, id) });
  await server.connect(transport);
}

function closeAll(server: { close(): Promise<void> }, cleanup: (id: string) => void, id: string): void {
  cleanup(id);
  void server.close().catch(() => undefined);
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
