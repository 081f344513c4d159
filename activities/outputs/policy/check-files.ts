import { posix } from 'node:path';
import type { CreatePullRequestOptions } from '../../../definitions/outputs/create-pull-request.ts';
import { matchGlobs } from '../../../definitions/match-glob.ts';
import type { Change } from '../bundle/changes.ts';
import { git } from '../../../runtime/git/git.ts';

const LINK = '120000';
const SUBMODULE = '160000';
const MOST_NAMED = 20;

type FilePolicy = Pick<CreatePullRequestOptions, 'allowedFiles' | 'excludedFiles' | 'maxPatchFiles'>;

/** One sentence for each rule of the policy that the changed files break, with what to do; empty if they break none. */
export async function checkFiles(repository: string, changes: Change[], policy: FilePolicy): Promise<string[]> {
  const paths = changes.map(({ path }) => path);
  const shown = (broken: string[], sentence: (names: string) => string) => breach(broken.map(showPath), sentence);
  const { allowedFiles, excludedFiles, maxPatchFiles } = policy;
  const unsafe = paths.filter(isUnsafePath);
  const submodules = changes.filter(({ mode }) => mode === SUBMODULE).map(({ path }) => path);
  const links = await linksOut(repository, changes);
  const notAllowed = allowedFiles === null ? [] : paths.filter((path) => !matchGlobs(allowedFiles, path));
  const excluded = paths.filter((path) => matchGlobs(excludedFiles, path));
  return [
    ...shown(unsafe, (names) => `${names}: paths through .git or out of the repository are never taken. Remove them`),
    ...shown(submodules, (names) => `${names}: submodules are never added or moved. Undo this`),
    ...shown(links, (names) => `${names}: symbolic links that lead out of the repository are never taken. Remove them`),
    ...(paths.length > maxPatchFiles
      ? [`max-patch-files: ${paths.length} files are changed, at most ${maxPatchFiles} are taken. Change fewer`]
      : []),
    ...shown(notAllowed, (names) => {
      return `allowed-files: only ${allowedFiles?.join(', ')} may be changed, not ${names}. Undo your changes to these`;
    }),
    ...shown(excluded, (names) => {
      return `excluded-files: ${names} may not be part of a pull request. Undo your changes to these`;
    }),
  ];
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

/** Names that some systems read as `.git` or as a parent folder. Git itself refuses most of them in its checks. */
function isUnsafePath(path: string): boolean {
  return (
    path.startsWith('/') || path.split('/').some((part) => part === '' || /^(?:\.git|git~\d+|\.\.?)[ .]*$/i.test(part))
  );
}

async function linksOut(repository: string, changes: Change[]): Promise<string[]> {
  const out: string[] = [];
  for (const { path, object } of changes.filter(({ mode }) => mode === LINK)) {
    const target = (await git(repository, ['cat-file', 'blob', object], { maxBytes: 8_192 })).toString('utf8');
    const resolved = posix.normalize(posix.join(posix.dirname(path), target));
    if (target.startsWith('/') || resolved.startsWith('..') || isUnsafePath(resolved.replace(/\/$/, '')))
      out.push(path);
  }
  return out;
}
