import { findRepository } from './api/context.ts';
import { createBareRepository } from './create-bare-repository.ts';
import { now } from './now.ts';
import type { Permission, RepositoryRecord } from './store.ts';
import type { World } from './world.ts';

export interface NewRepository {
  owner: string;
  name: string;
  /** A git repository, or a folder whose files become the first commit. */
  from: string;
  /** True by default. */
  private?: boolean;
  /** False by default. */
  withoutDiscussions?: boolean;
  /** Permissions by login. The owner is always an admin, and the owners of tokens are collaborators too. */
  collaborators?: Record<string, Permission>;
}

/** Creates a repository on the forge. If there is one with that name, it is returned as it is. */
export async function createRepository(world: World, wanted: NewRepository): Promise<RepositoryRecord> {
  const existing = findRepository(world, wanted.owner, wanted.name);
  if (existing !== undefined) return existing;
  const record: RepositoryRecord = {
    id: world.store.nextId(),
    owner: wanted.owner,
    name: wanted.name,
    private: wanted.private ?? true,
    withoutDiscussions: wanted.withoutDiscussions ?? false,
    defaultBranch: 'main',
    createdAt: now(),
    pushedAt: now(),
    collaborators: collaboratorsOf(world, wanted),
  };
  record.defaultBranch = await createBareRepository(world.bare(record), wanted.from);
  world.store.put('repositories', record);
  return record;
}

function collaboratorsOf(world: World, { owner, collaborators = {} }: NewRepository): Record<string, Permission> {
  const permissions: [login: string, permission: Permission][] = [
    ...[...world.tokens.values()].map(({ login, write }): [string, Permission] => [login, write ? 'write' : 'read']),
    ...Object.entries(collaborators),
    [owner, 'admin'],
  ];
  return Object.fromEntries(permissions.map(([login, permission]) => [login.toLowerCase(), permission]));
}
