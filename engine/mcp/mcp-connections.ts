import type { Log } from '../../runtime/log.ts';
import type { McpServer } from '../store/agent.ts';
import { connectMcp, type McpConnection } from './mcp-connection.ts';
import { McpFailure } from './mcp-failure.ts';
import type { Fetch, McpAuthorization } from './mcp-fetch.ts';

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
  fetch: Fetch;
  /** Why a session may not reach this address, to stand after the name of the server; null if it may. */
  refusal(sessionId: string, url: URL): Promise<string | null>;
  /** The credential of a session for this address; null if it has none. */
  authorization(sessionId: string, url: string): Promise<McpAuthorization | null>;
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
      if (!isAlive) drop(key, one);
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

async function connect(options: McpConnectionsOptions, { sessionId, server, signal }: McpUse): Promise<McpConnection> {
  const { fetch, timeoutMs } = options;
  const refusal = await options.refusal(sessionId, new URL(server.url));
  if (refusal !== null) throw new McpFailure('connection', refusal);
  const authorization = await options.authorization(sessionId, server.url);
  const connection = await connectMcp({ url: server.url, fetch, authorization, timeoutMs }, signal);
  options.log.debug({ sessionId, server: server.name }, 'connected to an MCP server');
  return connection;
}
