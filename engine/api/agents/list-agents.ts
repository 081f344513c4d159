import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { EngineSchema } from '../../store/schema.ts';
import { agentObject, readAgent } from '../../store/agent-store.ts';
import { readCursor, writeCursor } from '../http/page-cursor.ts';
import { Flag, Instant, Limit } from '../http/shapes.ts';
import { readCreationCursor, takePage } from '../http/take-page.ts';

type Database = Kysely<EngineSchema>;

export const AgentListQuery = z.object({
  'created_at[gte]': Instant.optional(),
  'created_at[lte]': Instant.optional(),
  include_archived: Flag.default(false),
  limit: Limit.default(20),
  page: z.string().optional(),
});

/** The latest version of each agent, newest agent first. */
export async function listAgents(database: Database, query: z.output<typeof AgentListQuery>): Promise<object> {
  const cursor = readCreationCursor(query.page);
  let select = database
    .selectFrom('agents')
    .innerJoin('agent_versions', (join) =>
      join.onRef('agent_versions.agent_id', '=', 'agents.id').onRef('agent_versions.version', '=', 'agents.version'),
    )
    .select(['agents.id', 'agents.version', 'agents.created_at', 'agents.archived_at'])
    .select(['agent_versions.definition', 'agent_versions.created_at as versioned_at'])
    .orderBy('agents.created_at', 'desc')
    .orderBy('agents.id', 'desc')
    .limit(query.limit + 1);
  if (!query.include_archived) select = select.where('agents.archived_at', 'is', null);
  const { 'created_at[gte]': from, 'created_at[lte]': to } = query;
  if (from) select = select.where('agents.created_at', '>=', from);
  if (to) select = select.where('agents.created_at', '<=', to);
  if (cursor) {
    select = select.where((row) =>
      row(row.refTuple('agents.created_at', 'agents.id'), '<', row.tuple(cursor.created_at, cursor.id)),
    );
  }
  const { rows, next_page } = takePage(await select.execute(), query.limit);
  const data = rows.map((row) =>
    agentObject(row, {
      agent_id: row.id,
      version: row.version,
      definition: row.definition,
      created_at: row.versioned_at,
    }),
  );
  return { data, next_page };
}

/** All versions of one agent, newest first. Throws StoreError when there is no such agent. */
export async function listVersions(
  database: Database,
  id: string,
  { limit, page }: z.output<typeof AgentListQuery>,
): Promise<object> {
  const agent = await readAgent(database, id);
  const cursor = page === undefined ? null : readCursor(page, z.object({ below: z.number() }));
  const found = await database
    .selectFrom('agent_versions')
    .selectAll()
    .where('agent_id', '=', id)
    .where('version', '<', cursor?.below ?? agent.version + 1)
    .orderBy('version', 'desc')
    .limit(limit + 1)
    .execute();
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    data: rows.map((row) => agentObject(agent, row)),
    next_page: last ? writeCursor({ below: last.version }) : null,
  };
}
