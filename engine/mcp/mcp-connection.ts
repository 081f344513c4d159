import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { z } from 'zod';
import { createRedact, type Redact } from '../../runtime/secrets/create-redact.ts';
import type { McpAuthorization } from '../vaults/session-credentials.ts';
import { MOST_ANSWER } from './bounded-body.ts';
import { failureOf, UnknownTransport } from './failure-of.ts';
import { McpFailure } from './mcp-failure.ts';
import { mcpFetch, type Fetch } from './mcp-fetch.ts';

/** An open connection of one session to one server. */
export interface McpConnection {
  /** Whether the server says that it has tools. */
  hasTools: boolean;
  /** False once it can no longer be used. */
  isAlive(): boolean;
  /**
   * Sends a request and returns its checked result. Rejects with McpFailure, with the signal's reason, or with
   * ServerRefused if the server answered with an error.
   */
  request<Schema extends z.ZodType>(
    asked: { method: string; params: Record<string, unknown> },
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>>;
  /** Takes our token out of what the server says: it may send back what it was sent. */
  redact: Redact;
  close(): void;
}

export interface McpTarget {
  url: string;
  fetch: Fetch;
  authorization: McpAuthorization | null;
  /** The most time of one request. */
  timeoutMs: number;
}

const LONGEST_CONNECT_MS = 30_000;

/** The SDK would compile the schemas of strangers. */
const NO_VALIDATOR = {
  getValidator: () => () => ({ valid: false as const, data: undefined, errorMessage: 'not checked' }),
};

/** Connects over streamable HTTP or, if the server does not know that, over SSE. Rejects as `request` does. */
export async function connectMcp(target: McpTarget, signal: AbortSignal): Promise<McpConnection> {
  try {
    return await open(target, true, signal);
  } catch (error) {
    if (!(error instanceof UnknownTransport)) throw error;
    return await open(target, false, signal).catch((second: unknown) => {
      // What is no stream of events tells less than why the first request was refused.
      throw second instanceof McpFailure && ['connection', 'protocol'].includes(second.kind) ? error : second;
    });
  }
}

async function open(target: McpTarget, isStreamable: boolean, signal: AbortSignal): Promise<McpConnection> {
  const broken = new AbortController();
  const budget = { ...MOST_ANSWER };
  const secrets = new Set<string>();
  const waiting = new Set<unknown>();
  const url = new URL(target.url);
  const fetch = mcpFetch({
    fetch: target.fetch,
    url,
    authorization: target.authorization,
    budget,
    isStreamable,
    waiting,
    onSecret: (header) => void secrets.add(header.replace(/^\S+\s+/, '')),
    onBroken: (failure) => broken.abort(failure),
  });
  // No roots, sampling or elicitation is offered, so the SDK itself refuses such requests of the server.
  const client = new Client({ name: 'curfew', version: '1' }, { jsonSchemaValidator: NO_VALIDATOR });
  broken.signal.addEventListener('abort', () => void client.close().catch(() => undefined), { once: true });
  const redact: Redact = (text) => createRedact([...secrets])(text);
  const run = async <Value>({ isConnecting, ms, outer, work }: Running<Value>): Promise<Value> => {
    Object.assign(budget, MOST_ANSWER);
    return await within(ms, [outer, broken.signal], work).catch((error: unknown) => {
      if (outer.aborted) throw outer.reason as Error;
      throw failureOf(error, { redact, isConnecting });
    });
  };
  const transport = createTransport(url, { fetch, isStreamable });
  transport.onmessage = (message) => {
    if ('id' in message && !('method' in message)) waiting.delete(message.id);
  };
  const ms = Math.min(LONGEST_CONNECT_MS, target.timeoutMs);
  const connect = async (inner: AbortSignal): Promise<void> =>
    await client.connect(transport, { signal: inner, timeout: 2 * ms });
  await run({ isConnecting: true, ms, outer: signal, work: connect }).catch((error: unknown) => {
    broken.abort(error);
    throw error;
  });
  return {
    hasTools: client.getServerCapabilities()?.tools !== undefined,
    isAlive: () => !broken.signal.aborted,
    request: async (asked, schema, outer) => {
      const work = async (inner: AbortSignal) =>
        await client.request(asked, schema, { signal: inner, timeout: 2 * target.timeoutMs });
      return await run({ isConnecting: false, ms: target.timeoutMs, outer, work });
    },
    redact,
    close: () => broken.abort(new McpFailure('connection', 'was left.')),
  };
}

interface Running<Value> {
  isConnecting: boolean;
  ms: number;
  outer: AbortSignal;
  work: (signal: AbortSignal) => Promise<Value>;
}

function createTransport(url: URL, { fetch, isStreamable }: { fetch: Fetch; isStreamable: boolean }): Transport {
  // The SDK's own classes declare optional members in a way that does not fit its interface.
  if (isStreamable) return new StreamableHTTPClientTransport(url, { fetch }) as Transport;
  return new SSEClientTransport(url, { fetch });
}

/** Runs work until one of the signals aborts or its time is over, and rejects with the reason then. */
async function within<Value>(
  ms: number,
  outer: AbortSignal[],
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const own = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (reason: unknown): void => {
    own.abort(reason);
    reject(reason as Error);
  };
  const timer = setTimeout(() => stop(new McpFailure('timeout', `gave no answer within ${ms / 1_000} seconds.`)), ms);
  const all = AbortSignal.any(outer);
  const onAbort = (): void => stop(all.reason);
  all.addEventListener('abort', onAbort, { once: true });
  try {
    all.throwIfAborted();
    return await Promise.race([work(own.signal), promise]);
  } finally {
    clearTimeout(timer);
    all.removeEventListener('abort', onAbort);
  }
}
