import type { GithubTrigger } from './github-triggers.ts';
import { matchGlobs } from '../../match-glob.ts';

export type PathFilter = Pick<GithubTrigger, 'paths' | 'pathsIgnore'>;

export type PathMatch = { matched: true } | { matched: false; reason: string };

/**
 * Do the changed files pass `paths` or `paths-ignore`? One file that is included, or not ignored, is enough. If the
 * files are unknown (null: too many to list), they pass: a filter must not hide a change that could not be checked.
 */
export function matchPaths({ paths, pathsIgnore }: PathFilter, files: string[] | null): PathMatch {
  if (files === null) return { matched: true };
  if (paths && !files.some((file) => matchGlobs(paths, file))) {
    return { matched: false, reason: `no changed file is in \`paths\` (${paths.join(', ')})` };
  }
  if (pathsIgnore && files.every((file) => matchGlobs(pathsIgnore, file))) {
    return { matched: false, reason: `every changed file is in \`paths-ignore\` (${pathsIgnore.join(', ')})` };
  }
  return { matched: true };
}
