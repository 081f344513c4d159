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

/** Finds the clone in which a file lies. Reads nothing but `.git/config`, and starts no git. */
export function homeOf(file: string): Home {
  const folder = dirname(resolve(file));
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, '.git'))) return { folder, root, repository: originOf(join(root, '.git', 'config')) };
    if (root === dirname(root)) return { folder, root: null, repository: null };
  }
}

function originOf(config: string): string | null {
  if (!statSync(config, { throwIfNoEntry: false })?.isFile()) return null;
  const [, url = ''] = /\[remote "origin"\][^[]*?\n\s*url\s*=\s*(\S+)/.exec(readFileSync(config, 'utf8')) ?? [];
  const [, owner, name] = /[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(url) ?? [];
  return owner !== undefined && name !== undefined ? `${owner}/${name}` : null;
}
