import type { GithubTrigger } from './github-triggers.ts';
import { oneLine } from '../../../text/one-line.ts';
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
    return {
      matched: false,
      reason: `no changed file is in \`paths\` (${paths.join(', ')}); changed: ${shown(files)}`,
    };
  }
  if (pathsIgnore && files.every((file) => matchGlobs(pathsIgnore, file))) {
    return {
      matched: false,
      reason: `every changed file is in \`paths-ignore\` (${pathsIgnore.join(', ')}); changed: ${shown(files)}`,
    };
  }
  return { matched: true };
}

const MOST_SHOWN = 10;
const MOST_BYTES = 100;

function shown(files: string[]): string {
  if (files.length === 0) return 'nothing';
  const more = files.length > MOST_SHOWN ? `, and ${files.length - MOST_SHOWN} more` : '';
  const names = files.slice(0, MOST_SHOWN).map((file) => oneLine(file, MOST_BYTES));
  return `${names.join(', ')}${more}`;
}
