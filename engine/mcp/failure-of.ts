import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Redact } from '../../runtime/secrets/create-redact.ts';
import { McpFailure } from './mcp-failure.ts';
import { reasonOf } from './reason-of.ts';

/** The server understood a request and answered with an error. The message is its own. */
export class ServerRefused extends Error {}

/** The server does not know this way of speaking the protocol; it may know another one. */
export class UnknownTransport extends McpFailure {}

/** The answers of servers that only know the former transport. */
const UNKNOWN_TRANSPORT = [400, 404, 405, 406, 415];

/** What an error of the SDK means. `isConnecting`: it is about the first request. */
export function failureOf(
  error: unknown,
  { redact, isConnecting }: { redact: Redact; isConnecting: boolean },
): McpFailure | ServerRefused {
  if (error instanceof McpFailure) return error;
  if (error instanceof McpError && !isConnecting) return new ServerRefused(redact(reasonOf(error)));
  if (error instanceof z.core.$ZodError) {
    return new McpFailure(
      'protocol',
      `sent an answer that is not as the protocol says: ${reasonOf(firstIssue(error))}`,
    );
  }
  const reason = redact(reasonOf(error));
  if (!(error instanceof StreamableHTTPError)) return new McpFailure('connection', `cannot be used: ${reason}`);
  const { code = 0 } = error;
  if (isConnecting && UNKNOWN_TRANSPORT.includes(code)) return new UnknownTransport('protocol', `failed: ${reason}`);
  const hasForgotten = code === 404 || (code === 400 && /session/i.test(reason));
  const kind = code >= 500 ? 'connection' : 'protocol';
  return new McpFailure(hasForgotten ? 'stale' : kind, `failed: ${reason}`);
}

function firstIssue(error: z.core.$ZodError): Error {
  const [issue] = error.issues;
  return new Error(issue ? [issue.path.join('.'), issue.message].filter(Boolean).join(': ') : 'unknown');
}
