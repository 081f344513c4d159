import { isDeepStrictEqual } from 'node:util';
import type { Kysely, Selectable } from 'kysely';
import { newId } from './new-id.ts';
import type { EngineSchema } from './schema.ts';
import type { AgentDefinition, AgentObject } from './agent.ts';
import { StoreError } from './store-error.ts';

type Database = Kysely<EngineSchema>;

/** Stores an agent with its first version. */
export async function createAgent(database: Database, definition: AgentDefinition): Promise<AgentObject> {
  const id = newId('agent');
  const created_at = new Date().toISOString();
  await database.transaction().execute(async (transaction) => {
    await transaction.insertInto('agents').values({ id, version: 1, created_at, archived_at: null }).execute();
    await insertVersion(transaction, { agent_id: id, version: 1, definition, created_at });
  });
  return await readAgent(database, id);
}

/** One version of an agent, the latest by default. Throws StoreError when there is none. */
export async function readAgent(database: Database, id: string, version?: number): Promise<AgentObject> {
  const agent = await database.selectFrom('agents').selectAll().where('id', '=', id).executeTakeFirst();
  if (!agent) throw new StoreError('missing', `There is no agent ${id}.`);
  const row = await database
    .selectFrom('agent_versions')
    .selectAll()
    .where('agent_id', '=', id)
    .where('version', '=', version ?? agent.version)
    .executeTakeFirst();
  if (!row)
    throw new StoreError('missing', `There is no version ${version} of agent ${id}; the latest is ${agent.version}.`);
  return agentObject(agent, row);
}

/** Stores `definition` as the next version, unless it equals the latest one. */
export async function storeVersion(
  database: Database,
  latest: AgentObject,
  definition: AgentDefinition,
): Promise<AgentObject> {
  const { id, version } = latest;
  if (isDeepStrictEqual({ ...latest, ...definition }, latest)) return latest;
  const created_at = new Date().toISOString();
  await insertVersion(database, { agent_id: id, version: version + 1, definition, created_at });
  await database
    .updateTable('agents')
    .set({ version: version + 1 })
    .where('id', '=', id)
    .execute();
  return await readAgent(database, id);
}

/** One version of an agent as the API shows it. */
export function agentObject(
  agent: Selectable<EngineSchema['agents']>,
  row: Selectable<EngineSchema['agent_versions']>,
): AgentObject {
  const definition = JSON.parse(row.definition) as AgentDefinition;
  const { id, created_at, archived_at } = agent;
  return {
    ...definition,
    id,
    type: 'agent',
    version: row.version,
    created_at,
    updated_at: row.created_at,
    archived_at,
  };
}

interface Version {
  agent_id: string;
  version: number;
  definition: AgentDefinition;
  created_at: string;
}

async function insertVersion(database: Database, version: Version): Promise<void> {
  await database
    .insertInto('agent_versions')
    .values({ ...version, definition: JSON.stringify(version.definition) })
    .execute();
}
