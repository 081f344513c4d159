import type { Kysely } from 'kysely';
import type { EngineSchema } from '../store/schema.ts';

/** Whether the agent has called a tool of the sandbox after that event; 0 asks for the whole log. */
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
    .where('type', '=', 'agent.tool_use')
    .limit(1)
    .executeTakeFirst();
  return use !== undefined;
}
