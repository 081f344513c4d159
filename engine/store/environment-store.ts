import type { Kysely, Selectable } from 'kysely';
import { newId } from './new-id.ts';
import type { EngineSchema } from './schema.ts';
import { StoreError } from './store-error.ts';

type Row = Selectable<EngineSchema['environments']>;

export interface EnvironmentFields {
  name: string;
  description: string | null;
  config: object;
  metadata: Record<string, string>;
  scope: string | null;
}

/** Stores an environment. Throws StoreError when one that is not archived has the same name. */
export async function createEnvironment(database: Kysely<EngineSchema>, fields: EnvironmentFields): Promise<object> {
  const now = new Date().toISOString();
  return await database.transaction().execute(async (transaction) => {
    await refuseTakenName(transaction, fields.name, null);
    const row = { ...toColumns(fields), id: newId('env'), created_at: now, updated_at: now, archived_at: null };
    await transaction.insertInto('environments').values(row).execute();
    return environmentObject(row);
  });
}

/**
 * Changes an environment in one transaction. Throws StoreError when it is missing or archived, or its new name is
 * taken.
 */
export async function updateEnvironment(
  database: Kysely<EngineSchema>,
  id: string,
  change: (before: EnvironmentFields) => EnvironmentFields,
): Promise<object> {
  return await database.transaction().execute(async (transaction) => {
    const row = await readEnvironment(transaction, id);
    if (row.archived_at !== null)
      throw new StoreError('archived', `Environment ${id} is archived.`, 'environment_archived');
    const fields = change({ ...row, config: JSON.parse(row.config), metadata: JSON.parse(row.metadata) });
    await refuseTakenName(transaction, fields.name, id);
    const columns = { ...toColumns(fields), updated_at: new Date().toISOString() };
    await transaction.updateTable('environments').set(columns).where('id', '=', id).execute();
    return environmentObject({ ...row, ...columns });
  });
}

/** Throws StoreError when there is no such environment. */
export async function readEnvironment(database: Kysely<EngineSchema>, id: string): Promise<Row> {
  const row = await database.selectFrom('environments').selectAll().where('id', '=', id).executeTakeFirst();
  if (row) return row;
  throw new StoreError('missing', `There is no environment ${id}.`, 'environment_not_found');
}

/** An environment as the API shows it. */
export function environmentObject(row: Row): object {
  const { live_name: _, scope, ...shown } = row;
  return {
    ...shown,
    type: 'environment',
    config: JSON.parse(row.config),
    metadata: JSON.parse(row.metadata),
    ...(scope === null ? {} : { scope }),
  };
}

async function refuseTakenName(database: Kysely<EngineSchema>, name: string, own: string | null): Promise<void> {
  const taken = await database.selectFrom('environments').select('id').where('live_name', '=', name).executeTakeFirst();
  if (taken && taken.id !== own) {
    throw new StoreError('taken', `Environment ${taken.id} has the name "${name}"; use it, or choose another name.`);
  }
}

function toColumns({
  name,
  description,
  config,
  metadata,
  scope,
}: EnvironmentFields): Omit<Row, 'id' | 'created_at' | 'updated_at' | 'archived_at'> {
  return {
    name,
    live_name: name,
    description,
    config: JSON.stringify(config),
    metadata: JSON.stringify(metadata),
    scope,
  };
}
