import type { Log } from '../../runtime/log.ts';
import { canonicalHost } from '../../text/hosts/canonical-host.ts';
import { allows } from '../egress/allow-list.ts';
import { guardedFetch } from '../egress/guarded-fetch.ts';
import { sessionPolicy, type PolicyStore } from '../egress/session-policy.ts';
import type { McpServer } from '../store/agent.ts';
import type { VaultStore } from '../store/vaults/credential-store.ts';
import { mcpAuthorization } from '../vaults/session-credentials.ts';
import { connectMcp, type McpConnection } from './mcp-connection.ts';
import { McpFailure } from './mcp-failure.ts';

/** The connections of all sessions to their MCP servers. */
export interface McpConnections {
  /**
   * Works with a connection of a session to a server, which is opened if there is none. If the server has forgotten the
   * connection, works once more with a new one: it has carried out nothing then. Rejects as `McpConnection.request`.
   */
  use<Result>(of: McpUse, work: (connection: McpConnection) => Promise<Result>): Promise<Result>;
  /** Closes the connections of a session. */
  close(sessionId: string): void;
  stop(): void;
}

export interface McpUse {
  sessionId: string;
  server: McpServer;
  signal: AbortSignal;
}

export interface McpConnectionsOptions {
  /** Where a session may go, and its credentials. */
  store: PolicyStore & VaultStore;
  /** The most time of one request to a server. */
  timeoutMs: number;
  log: Log;
}

/** A server may keep a state for a connection, so it outlives the turn: a person may have to allow a call. */
const IDLE_MS = 10 * 60_000;

interface Held {
  connecting: Promise<McpConnection>;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

export function createMcpConnections(options: McpConnectionsOptions): McpConnections {
  const held = new Map<string, Held>();
  const drop = (key: string, one: Held): void => {
    clearTimeout(one.idle);
    if (held.get(key) === one) held.delete(key);
    one.connecting.then(
      (connection) => connection.close(),
      () => undefined,
    );
  };
  const closeAll = (prefix: string): void => {
    for (const [key, one] of held) if (key.startsWith(prefix)) drop(key, one);
  };
  const useOnce: McpConnections['use'] = async (of, work) => {
    const key = `${of.sessionId} ${of.server.url}`;
    const one: Held = held.get(key) ?? { connecting: connect(options, of), users: 0, idle: undefined };
    held.set(key, one);
    clearTimeout(one.idle);
    one.users += 1;
    let isAlive = false;
    try {
      const connection = await one.connecting;
      return await work(connection).finally(() => (isAlive = connection.isAlive()));
    } catch (error) {
      if (error instanceof McpFailure) isAlive = false;
      throw error;
    } finally {
      one.users -= 1;
      // Another call may still have its answer to come: the next one gets a new connection, and the last one closes this.
      if (!isAlive && held.get(key) === one) held.delete(key);
      if (one.users === 0 && held.get(key) !== one) drop(key, one);
      else if (one.users === 0) one.idle = setTimeout(drop, IDLE_MS, key, one).unref();
    }
  };
  return {
    use: async (of, work) =>
      await useOnce(of, work).catch(async (error: unknown) => {
        if (!(error instanceof McpFailure) || error.kind !== 'stale') throw error;
        return await useOnce(of, work);
      }),
    close: (sessionId) => closeAll(`${sessionId} `),
    stop: () => closeAll(''),
  };
}

async function connect(
  { store, timeoutMs, log }: McpConnectionsOptions,
  { sessionId, server, signal }: McpUse,
): Promise<McpConnection> {
  await refuseClosed(store, sessionId, new URL(server.url));
  const authorization = await mcpAuthorization(store, sessionId, server.url);
  // Times and bytes are counted for each request, because a stream of the former transport stays open.
  const fetch = guardedFetch(store.guard, { mostBytes: Infinity, headMs: timeoutMs, totalMs: Infinity });
  const connection = await connectMcp({ url: server.url, fetch, authorization, timeoutMs }, signal);
  log.debug({ sessionId, server: server.name }, 'connected to an MCP server');
  return connection;
}

async function refuseClosed(store: PolicyStore, sessionId: string, url: URL): Promise<void> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const host = canonicalHost(url.hostname);
  if (host !== null && allows(await sessionPolicy(store, sessionId), host, port)) return;
  const fix = `allow_mcp_servers, or ${url.host} among allowed_hosts, opens it`;
  throw new McpFailure('connection', `may not be reached by the networking of the environment: ${fix}.`);
}
