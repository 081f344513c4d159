import { Hono } from 'hono';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { EngineSchema } from '../../store/schema.ts';
import { agentDefinition, agentShape, AgentParams } from './agent-definition.ts';
import type { AgentDefinition, AgentObject } from '../../store/agent.ts';
import { createAgent, readAgent, storeVersion } from '../../store/agent-store.ts';
import { pinSkills } from '../../skills/pin-skills.ts';
import { ApiError } from '../http/api-error.ts';
import { AgentListQuery, listAgents, listVersions } from './list-agents.ts';
import { readBody } from '../http/read-body.ts';
import { readQuery } from '../http/read-query.ts';
import type { WebSearch } from '../../web/searching/web-search.ts';
import { refuseMissingSearch } from './refuse-missing-search.ts';
import { MetadataPatch, patchMetadata } from '../http/shapes.ts';

type Database = Kysely<EngineSchema>;

const UpdateParams = z.strictObject({
  ...agentShape,
  name: agentShape.name.optional(),
  model: agentShape.model.optional(),
  metadata: MetadataPatch.nullish(),
  version: z.number().int().optional(),
});

const VersionQuery = z.object({ version: z.coerce.number().int().optional() });

/**
 * The routes of agents. Versions start at 1. Every update that changes something adds a version; a version itself never
 * changes.
 */
export function agentRoutes(database: Database, search: WebSearch | null): Hono {
  const routes = new Hono();
  routes.post('/', async (context) => {
    const definition = agentDefinition(await readBody(context, AgentParams));
    await pinSkills(database, definition.skills);
    refuseMissingSearch(definition.tools, search);
    return context.json(await createAgent(database, definition));
  });
  routes.get('/', async (context) => context.json(await listAgents(database, readQuery(context, AgentListQuery))));
  routes.get('/:id', async (context) => {
    const { version } = readQuery(context, VersionQuery);
    return context.json(await readAgent(database, context.req.param('id'), version));
  });
  routes.post('/:id', async (context) => {
    const changes = await readBody(context, UpdateParams);
    refuseMissingSearch(changes.tools ?? [], search);
    return context.json(await updateAgent(database, context.req.param('id'), changes));
  });
  routes.post('/:id/archive', async (context) => context.json(await archiveAgent(database, context.req.param('id'))));
  routes.get('/:id/versions', async (context) =>
    context.json(await listVersions(database, context.req.param('id'), readQuery(context, AgentListQuery))),
  );
  return routes;
}

async function updateAgent(
  database: Database,
  id: string,
  { version, ...changes }: z.output<typeof UpdateParams>,
): Promise<AgentObject> {
  return await database.transaction().execute(async (transaction) => {
    const latest = await readAgent(transaction, id);
    if (latest.archived_at !== null) throw new ApiError(400, `Agent ${id} is archived and cannot be changed.`);
    if (version !== undefined && version !== latest.version) {
      throw new ApiError(409, `Agent ${id} is at version ${latest.version}, not ${version}: read it again.`);
    }
    const definition = changed(latest, changes);
    await pinSkills(transaction, definition.skills);
    return await storeVersion(transaction, latest, definition);
  });
}

/** Keys that are left out stay as they are. The effort also stays if the new model names none. */
function changed(latest: AgentDefinition, changes: Omit<z.output<typeof UpdateParams>, 'version'>): AgentDefinition {
  const { name, model, description, system, tools, mcp_servers, skills, metadata } = { ...latest, ...defined(changes) };
  return agentDefinition({
    name,
    model: changes.model ? { ...(latest.model.effort ? { effort: latest.model.effort } : {}), ...model } : model,
    description,
    system,
    tools,
    mcp_servers,
    skills,
    metadata: changes.metadata === undefined ? latest.metadata : patchMetadata(latest.metadata, metadata),
  });
}

function defined<Changes extends object>(
  changes: Changes,
): { [Key in keyof Changes]-?: Exclude<Changes[Key], undefined> } {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Key in keyof Changes]-?: Exclude<Changes[Key], undefined> };
}

async function archiveAgent(database: Database, id: string): Promise<AgentObject> {
  await database
    .updateTable('agents')
    .set({ archived_at: new Date().toISOString() })
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .execute();
  return await readAgent(database, id);
}
