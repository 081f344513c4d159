import type { Permission, RepositoryRecord } from './store.ts';

/** Returns the permission of a collaborator; undefined for anybody else, even for a login like `constructor`. */
export function permissionOf(repository: RepositoryRecord, login: string): Permission | undefined {
  const key = login.toLowerCase();
  return Object.hasOwn(repository.collaborators, key) ? repository.collaborators[key] : undefined;
}
