import { Hono } from 'hono';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { EgressGuard } from '../../egress/egress-guard.ts';
import type { EngineSchema } from '../../store/schema.ts';
import { EnvironmentConfig, environmentConfig } from './environment-config.ts';
import {
  createEnvironment,
  environmentObject,
  readEnvironment,
  updateEnvironment,
} from '../../store/environment-store.ts';
import { ApiError } from '../http/api-error.ts';
import { readBody } from '../http/read-body.ts';
import { readQuery } from '../http/read-query.ts';
import { Flag, Limit, Metadata, MetadataPatch, patchMetadata } from '../http/shapes.ts';
import { readCreationCursor, takePage } from '../http/take-page.ts';

type Database = Kysely<EngineSchema>;

const Name = z.string().min(1).max(256);
const CreateParams = z.strictObject({
  name: Name,
  config: EnvironmentConfig.nullish(),
  description: z.string().nullish(),
  metadata: Metadata.nullish(),
  scope: z.enum(['organization', 'account']).nullish(),
});
const UpdateParams = z.strictObject({
  ...CreateParams.shape,
  name: Name.nullish(),
  metadata: MetadataPatch.nullish(),
});
const ListQuery = z.object({
  include_archived: Flag.default(false),
  limit: Limit.default(20),
  page: z.string().optional(),
});

/** The routes of environments. This engine has one kind: hands on this machine. */
export function environmentRoutes({ database, guard }: { database: Database; guard: EgressGuard }): Hono {
  const routes = new Hono();
  routes.post('/', async (context) => {
    const { name, config, description, metadata, scope } = await readBody(context, CreateParams);
    const fields = {
      name,
      config: environmentConfig(config, {}, guard),
      description: description ?? null,
      metadata: metadata ?? {},
      scope: scope ?? null,
    };
    return context.json(await createEnvironment(database, fields));
  });
  routes.get('/', async (context) => context.json(await listEnvironments(database, readQuery(context, ListQuery))));
  routes.get('/:id', async (context) =>
    context.json(environmentObject(await readEnvironment(database, context.req.param('id')))),
  );
  routes.post('/:id', async (context) => {
    const changes = await readBody(context, UpdateParams);
    const updated = await updateEnvironment(database, context.req.param('id'), (before) => ({
      name: changes.name ?? before.name,
      config: environmentConfig(changes.config, before.config, guard),
      description: changes.description === undefined ? before.description : changes.description,
      metadata: patchMetadata(before.metadata, changes.metadata),
      scope: changes.scope ?? before.scope,
    }));
    return context.json(updated);
  });
  routes.post('/:id/archive', async (context) =>
    context.json(await archiveEnvironment(database, context.req.param('id'))),
  );
  routes.delete('/:id', async (context) => {
    const id = context.req.param('id');
    await deleteEnvironment(database, id);
    return context.json({ id, type: 'environment_deleted' });
  });
  return routes;
}

async function archiveEnvironment(database: Database, id: string): Promise<object> {
  await database
    .updateTable('environments')
    .set({ archived_at: new Date().toISOString(), live_name: null })
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .execute();
  return environmentObject(await readEnvironment(database, id));
}

async function deleteEnvironment(database: Database, id: string): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await readEnvironment(transaction, id);
    const used = await transaction
      .selectFrom('sessions')
      .select('id')
      .where('environment_id', '=', id)
      .executeTakeFirst();
    if (used) throw new ApiError(400, `Session ${used.id} was made in environment ${id}; archive it instead.`);
    await transaction.deleteFrom('environments').where('id', '=', id).execute();
  });
}

async function listEnvironments(database: Database, query: z.output<typeof ListQuery>): Promise<object> {
  const cursor = readCreationCursor(query.page);
  let select = database
    .selectFrom('environments')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1);
  if (!query.include_archived) select = select.where('archived_at', 'is', null);
  if (cursor) {
    select = select.where((row) => row(row.refTuple('created_at', 'id'), '<', row.tuple(cursor.created_at, cursor.id)));
  }
  const { rows, next_page } = takePage(await select.execute(), query.limit);
  return { data: rows.map(environmentObject), next_page };
}
