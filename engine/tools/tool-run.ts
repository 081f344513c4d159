import type { SessionHands } from '../hands/pool/session-hands.ts';
import type { McpConnections } from '../mcp/mcp-connections.ts';
import type { McpServer } from '../store/agent.ts';
import type { WebRun } from '../web/web-run.ts';
import type { ToolCall } from './execute-tool.ts';

/** One call of a tool that the engine runs, with everything that its runner may need. */
export interface ToolRun {
  sessionId: string;
  call: ToolCall;
  hands: SessionHands;
  mcp: McpConnections;
  /** Of a call of a tool of an MCP server: that server; null if the agent no longer has it. */
  server: McpServer | null;
  /** For the tools of the web. */
  web: WebRun;
  /** An abort stops the call. */
  signal: AbortSignal;
}
