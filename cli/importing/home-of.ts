import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where a workflow lives on the disk. */
export interface Home {
  /** The folder of the workflow. */
  folder: string;
  /** The root of the clone that it is in; null if it is in none. */
  root: string | null;
  /** `owner/name` of its remote `origin`; null if that is not told. */
  repository: string | null;
}

/** Finds the clone in which a file lies. Reads nothing but files of git, and starts no git. */
export function homeOf(file: string): Home {
  const folder = dirname(resolve(file));
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, '.git'))) return { folder, root, repository: originOf(gitFolderOf(root)) };
    if (root === dirname(root)) return { folder, root: null, repository: null };
  }
}

/** A worktree and a submodule have a file `.git`, which names their folder; a worktree shares the config of its clone. */
function gitFolderOf(root: string): string {
  const [, path] = /^gitdir: (.+)/.exec(textOf(join(root, '.git'))) ?? [];
  if (path === undefined) return join(root, '.git');
  const folder = resolve(root, path);
  return resolve(folder, textOf(join(folder, 'commondir')).trim());
}

/** A remote elsewhere, such as a folder or a group within a group, is no `owner/name`. */
const REMOTE = /^(?:\w+:\/\/[^/]+\/|[^/:]+:)\/?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/;

function originOf(gitFolder: string): string | null {
  const [, url = ''] = /\[remote "origin"\][^[]*?\n\s*url\s*=\s*(\S+)/.exec(textOf(join(gitFolder, 'config'))) ?? [];
  const [, owner, name] = REMOTE.exec(url) ?? [];
  return owner !== undefined && name !== undefined ? `${owner}/${name}` : null;
}

/** Empty if it is no file. */
function textOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : '';
}
