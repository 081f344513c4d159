import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';

/**
 * True for what our engine only reports: outputs that it could not keep, hosts that the sandbox was refused, and tools of an
 * MCP server that it left out. The agent is told as well, and the session goes on.
 */
export function isNotice(
  event: SessionEvent & { curfew?: { outputs?: unknown; refused_host?: unknown; mcp_server?: unknown } },
): boolean {
  const { outputs, refused_host, mcp_server } = event.curfew ?? {};
  return outputs !== undefined || refused_host !== undefined || mcp_server !== undefined;
}
