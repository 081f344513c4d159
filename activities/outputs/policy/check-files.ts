import type { CreatePullRequestOptions } from '../../../definitions/outputs/create-pull-request.ts';
import { matchGlobs } from '../../../definitions/match-glob.ts';
import type { Change } from '../bundle/changes.ts';
import { isUnsafePath } from './is-unsafe-path.ts';
import { linksOut, LONGEST_PATH, type TwoTrees } from './links-out.ts';

const SUBMODULE = '160000';
const MOST_NAMED = 20;
/** Bytes: NAME_MAX of Linux. */
const LONGEST_NAME = 255;
/** If more files are changed than these and than the policy allows, only their number is reported: nobody reads more. */
const MOST_EXAMINED = 10_000;

type FilePolicy = Pick<CreatePullRequestOptions, 'allowedFiles' | 'excludedFiles' | 'maxPatchFiles'>;

/** One sentence for each rule of the policy that the changed files break, with what to do; empty if they break none. */
export async function checkFiles(trees: TwoTrees, changes: Change[], policy: FilePolicy): Promise<string[]> {
  const { allowedFiles, excludedFiles, maxPatchFiles } = policy;
  const paths = changes.map(({ path }) => path);
  const tooMany =
    paths.length > maxPatchFiles
      ? [`max-patch-files: ${paths.length} files are changed, at most ${maxPatchFiles} are taken. Change fewer`]
      : [];
  if (tooMany.length > 0 && paths.length > MOST_EXAMINED) return tooMany;
  const shown = (broken: string[], sentence: (names: string) => string) => breach(broken.map(showPath), sentence);
  const unsafe = paths.filter(isUnsafePath);
  const tooLong = changes.filter(({ path, deleted }) => !deleted && isTooLong(path)).map(({ path }) => path);
  const submodules = changes.filter(({ mode }) => mode === SUBMODULE).map(({ path }) => path);
  const links = await linksOut(trees, changes);
  const notAllowed = allowedFiles === null ? [] : paths.filter((path) => !matchGlobs(allowedFiles, path));
  const excluded = paths.filter((path) => matchGlobs(excludedFiles, path));
  return [
    ...shown(unsafe, (names) => `${names}: paths through .git or out of the repository are never taken. Remove them`),
    ...shown(tooLong, (names) => {
      return `${names}: no disk holds a path of more than ${LONGEST_PATH} bytes, or a name of more than ${LONGEST_NAME}. Shorten them`;
    }),
    ...shown(submodules, (names) => `${names}: submodules are never added or moved. Undo this`),
    ...shown(
      links.tooLong,
      (names) => `${names}: the target of a symbolic link is longer than any path may be. Remove it`,
    ),
    ...shown(
      links.out,
      (names) => `${names}: symbolic links that lead out of the repository are never taken. Remove them`,
    ),
    ...tooMany,
    ...shown(notAllowed, (names) => {
      return `allowed-files: only ${allowedFiles?.join(', ')} may be changed, not ${names}. Undo your changes to these`;
    }),
    ...shown(excluded, (names) => {
      return `excluded-files: ${names} may not be part of a pull request. Undo your changes to these`;
    }),
  ];
}

/** Nobody could check such a file out. */
function isTooLong(path: string): boolean {
  return (
    Buffer.byteLength(path) > LONGEST_PATH || path.split('/').some((name) => Buffer.byteLength(name) > LONGEST_NAME)
  );
}

/** One sentence about all of these names; nothing if there are no names. */
export function breach(names: string[], sentence: (names: string) => string): string[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return [sentence(names.slice(0, MOST_NAMED).join(', ') + more)];
}

/** Paths come from the agent. All but plain ones are quoted, so that no path can look like a sentence of ours. */
export function showPath(path: string): string {
  return /^[\w./@+-]{1,200}$/.test(path) ? path : JSON.stringify(path.slice(0, 200));
}
