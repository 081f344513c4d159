import type { Kysely } from 'kysely';
import type { EngineSchema } from '../store/schema.ts';

/** Whether a tool of the sandbox was called, or has ended, after that event; 0 asks for the whole log. */
export async function hasUsedToolsSince(
  database: Kysely<EngineSchema>,
  sessionId: string,
  seq: number,
): Promise<boolean> {
  const use = await database
    .selectFrom('events')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('seq', '>', seq)
    .where('type', 'in', ['agent.tool_use', 'agent.tool_result'])
    .limit(1)
    .executeTakeFirst();
  return use !== undefined;
}
