import { mcpPermission } from '../mcp/mcp-permission.ts';
import type { McpServer } from '../store/agent.ts';
import type { EventBodyOf } from '../store/session-event.ts';
import type { SessionWrite } from '../store/write-session.ts';
import type { ToolResult } from '../tools/execute-tool.ts';
import { mediaBlock } from '../tools/media/media-block.ts';
import { runTool } from '../tools/run-tool.ts';
import type { ToolRunner } from '../tools/toolset.ts';
import { boundMedia } from './bound-media.ts';
import type { ToolUse } from './read-transcript.ts';
import { webRunOf } from './searching/web-run-of.ts';
import { stepSignal, writeTurn, type Turn } from './turn.ts';

type ResultContent = NonNullable<EventBodyOf<'agent.tool_result'>['content']>;

/**
 * Runs one call and appends its result. That it runs is in the log before it begins, unless it may safely run again.
 * Appends no result if an interrupt has answered the call.
 */
export async function callTool(
  turn: Turn,
  { use, runner, isRepeatable }: { use: ToolUse; runner: ToolRunner; isRepeatable: boolean },
): Promise<void> {
  turn.startedTools.add(use.id);
  if (!isRepeatable && turn.session.running_tool !== use.id) {
    await writeTurn(turn, (write) => write.set({ running_tool: use.id }));
  }
  const result = await run(turn, use, runner);
  if (result) await answerTool(turn, use, result);
}

/**
 * Runs calls side by side that change nothing, and appends their results in the order of the calls. After a crash they
 * run again, so nothing is written before they run. Appends what has ended if an interrupt stops the others.
 */
export async function callTools(turn: Turn, calls: { use: ToolUse; runner: ToolRunner }[]): Promise<void> {
  const ended = await Promise.allSettled(calls.map(({ use, runner }) => run(turn, use, runner)));
  turn.signal.throwIfAborted();
  const results = ended.flatMap((one, i) => {
    const use = calls[i]?.use;
    return use && one.status === 'fulfilled' && one.value ? [{ use, result: one.value }] : [];
  });
  if (results.length > 0) {
    await writeTurn(turn, (write) => {
      for (const { use, result } of results) recordResult(write, use, result);
    });
  }
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Appends the result of a call. */
export async function answerTool(turn: Turn, use: ToolUse, result: ToolResult): Promise<void> {
  await writeTurn(turn, (write) => recordResult(write, use, result));
}

/** Appends the result of a call within a larger change of the session. */
export function recordResult(write: SessionWrite, use: ToolUse, result: ToolResult): void {
  if (result.error) write.append({ type: 'session.error', error: result.error });
  const answer = { is_error: result.isError, content: contentOf(result) };
  write.append(
    use.body.type === 'agent.mcp_tool_use'
      ? { type: 'agent.mcp_tool_result', mcp_tool_use_id: use.id, ...answer }
      : { type: 'agent.tool_result', tool_use_id: use.id, ...answer },
  );
  const { fetches = 0 } = result;
  if (fetches > 0) write.set({ web_fetches: write.session.web_fetches + fetches });
  if (write.session.running_tool === use.id) write.set({ running_tool: null });
}

function contentOf({ content, media, moreMedia = [] }: ToolResult): ResultContent {
  const text = { type: 'text' as const, text: content === '' ? '(no output)' : content };
  return [text, ...(media ? [media] : []).map(mediaBlock), ...moreMedia.map(mediaBlock)];
}

/** The MCP server of a call, if the agent still has it and its tool. */
function serverOf({ session: { agent } }: Turn, { body }: ToolUse): McpServer | null {
  if (body.type !== 'agent.mcp_tool_use') return null;
  const { mcp_server_name, name } = body;
  if (!mcpPermission(agent, mcp_server_name, name)) return null;
  return agent.mcp_servers.find((server) => server.name === mcp_server_name) ?? null;
}

/** Null if an interrupt stopped the call. */
async function run(turn: Turn, use: ToolUse, runner: ToolRunner): Promise<ToolResult | null> {
  const { name, input } = use.body;
  const { engine, sessionId } = turn;
  const signal = stepSignal(turn);
  try {
    const call = { id: use.id, name, input };
    const { hands, mcp } = engine;
    const web = webRunOf(turn);
    const result = await runTool(runner, { sessionId, call, hands, mcp, server: serverOf(turn, use), web, signal });
    return await boundMedia(turn, result);
  } catch (error) {
    turn.signal.throwIfAborted();
    if (signal.aborted) return null;
    throw error;
  }
}
