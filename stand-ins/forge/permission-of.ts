import type { Permission, RepositoryRecord } from './store.ts';

/** What a login may do as a collaborator; undefined for everyone else, whatever they are called. */
export function permissionOf(repository: RepositoryRecord, login: string): Permission | undefined {
  const key = login.toLowerCase();
  return Object.hasOwn(repository.collaborators, key) ? repository.collaborators[key] : undefined;
}
