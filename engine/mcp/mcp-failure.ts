import type { EventBodyOf } from '../store/session-event.ts';

/**
 * `connection`: the server cannot be reached. `protocol`: it does not do what the protocol says. `authentication`: it takes
 * no token, or not the one that we have. `timeout`: it did not answer in time. `stale`: it has forgotten our connection, so
 * another one must be made; it has not carried out what was asked.
 */
export type McpFailureKind = 'connection' | 'protocol' | 'authentication' | 'timeout' | 'stale';

/** An MCP server failed. The message begins with a verb, to stand after the name of the server. */
export class McpFailure extends Error {
  readonly kind: McpFailureKind;

  constructor(kind: McpFailureKind, message: string) {
    // What a server or a library said may have no full stop, and another sentence may follow.
    super(/[.!?]$/.test(message) ? message : `${message}.`);
    this.kind = kind;
  }
}

/** How the log tells that a server failed. The session goes on without it. */
export function mcpError(
  server: string,
  { kind, message }: Pick<McpFailure, 'kind' | 'message'>,
): EventBodyOf<'session.error'>['error'] {
  return {
    type: kind === 'authentication' ? 'mcp_authentication_failed_error' : 'mcp_connection_failed_error',
    mcp_server_name: server,
    message: `MCP server "${server}" ${message}`,
    retry_status: { type: 'retrying' },
  };
}
