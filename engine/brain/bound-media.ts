import { sql } from 'kysely';
import type { ToolResult } from '../tools/execute-tool.ts';
import type { Turn } from './turn.ts';

/** An attempt reads the whole log into memory, and the API lists it. */
const MOST_LOG_BYTES = 64 * 1024 * 1024;

/** The same result, or an error without the images and PDFs if the results in the session's log are too large with it. */
export async function boundMedia({ engine, sessionId }: Turn, result: ToolResult): Promise<ToolResult> {
  const media = [...(result.media ? [result.media] : []), ...(result.moreMedia ?? [])];
  if (media.length === 0) return result;
  const { total } = await engine.database
    .selectFrom('events')
    .select(sql<number>`coalesce(sum(octet_length(body)), 0)`.as('total'))
    .where('session_id', '=', sessionId)
    .where('type', 'in', ['agent.tool_result', 'agent.mcp_tool_result'])
    .executeTakeFirstOrThrow();
  const encoded = media.reduce((sum, { bytes }) => sum + Math.ceil((bytes.length * 4) / 3), 0);
  if (Number(total) + encoded <= MOST_LOG_BYTES) return result;
  const content =
    `${result.content} cannot be shown: with it, the results of this session would take more than ` +
    `${MOST_LOG_BYTES / 1024 / 1024} MB. Make a much smaller copy of it, or find out with a command what you need.`;
  return { content, isError: true };
}
