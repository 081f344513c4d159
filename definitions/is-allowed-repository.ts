import { matchGlobs } from './match-glob.ts';

/** Is a repository on the list `repositories` of curfew.yml? Case does not matter. */
export function isAllowedRepository(repositories: readonly string[], repository: string): boolean {
  return matchGlobs(
    repositories.map((glob) => glob.toLowerCase()),
    repository.toLowerCase(),
  );
}
