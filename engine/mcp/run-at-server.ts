import { z } from 'zod';
import type { ToolResult } from '../tools/execute-tool.ts';
import type { ToolRun } from '../tools/tool-run.ts';
import { ServerRefused } from './failure-of.ts';
import { mcpError, McpFailure } from './mcp-failure.ts';
import { toolResult } from './tool-result.ts';

const Answer = z.looseObject({
  content: z.array(z.unknown()).nullish(),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().nullish(),
});

/** After these the server may have carried out a call that was sent. */
const MAY_HAVE_HAPPENED = ['connection', 'protocol', 'timeout'];
const UNKNOWN = 'It may have carried out the call all the same. Look there before you repeat it.';

/**
 * Calls a tool of an MCP server. What the server did wrong becomes a result with `isError`, and an error of the session
 * if the server could not be used. Throws the signal's reason after an abort.
 */
export async function runAtServer({ sessionId, call, mcp, server, signal }: ToolRun): Promise<ToolResult> {
  if (!server) return { content: 'The agent no longer has this tool or its MCP server.', isError: true };
  const asked = { method: 'tools/call', params: { name: call.name, arguments: call.input } };
  let isSent = false;
  try {
    return await mcp.use({ sessionId, server, signal }, async (connection) => {
      isSent = true;
      const answer = await connection.request(asked, Answer, signal);
      return toolResult(answer, connection.redact);
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ServerRefused) return { content: error.message, isError: true };
    if (!(error instanceof McpFailure)) throw error;
    const failed = mcpError(server.name, error);
    const content = isSent && MAY_HAVE_HAPPENED.includes(error.kind) ? `${failed.message} ${UNKNOWN}` : failed.message;
    return { content, isError: true, error: failed };
  }
}
