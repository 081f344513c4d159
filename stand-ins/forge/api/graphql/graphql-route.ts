import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, graphql, type GraphQLError } from 'graphql';
import type { World } from '../../world.ts';
import { ApiError } from '../api-error.ts';
import type { Api } from '../context.ts';
import { identity, nodeId } from '../../shape/identity.ts';
import { mutations } from './mutations.ts';
import { findNode, findRepositoryNode, type Asking } from './nodes.ts';

/** An excerpt of GitHub's own schema: whatever is asked must be in it. */
const schema = buildSchema(readFileSync(join(import.meta.dirname, 'github.generated.graphql'), 'utf8'));

/** Serves the GraphQL API: discussions, and comments that are hidden. */
export function addGraphqlRoute(api: Api, world: World): void {
  api.post('/graphql', async (c) => {
    const caller = c.get('caller');
    if (caller.login === undefined) throw new ApiError(401, 'This endpoint requires you to be authenticated.');
    const { query, variables } = await c.req.json<{ query: string; variables?: Record<string, unknown> }>();
    const asking: Asking = { world, caller, login: caller.login };
    const { data, errors } = await graphql({
      schema,
      source: query,
      variableValues: variables ?? {},
      rootValue: {
        node: ({ id }: { id: string }) => findNode(asking, id),
        nodes: ({ ids }: { ids: string[] }) => ids.map((id) => findNode(asking, id)),
        repository: ({ owner, name }: { owner: string; name: string }) => findRepositoryNode(asking, owner, name),
        viewer: { id: nodeId('User', identity(asking.login)), login: asking.login },
        ...mutations(asking),
      },
    });
    const shown = errors?.map(shapeError);
    return c.json(shown === undefined ? { data } : { data: data ?? null, errors: shown });
  });
}

function shapeError({ message, path, locations, extensions }: GraphQLError) {
  return { type: extensions['kind'], path, locations, message };
}
