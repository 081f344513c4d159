import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { git } from './git.ts';
import { verify } from './shape/signatures.ts';

export interface Signature {
  name: string;
  email: string;
  date: string;
}

export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
  verification: ReturnType<typeof verify>;
}

const COMMIT_FORMAT = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00') + '%x01';

/** Returns the commit that a branch, tag or id names, or undefined. Expressions of git such as `HEAD~1` name nothing here. */
export async function resolveCommit(bare: string, name: string): Promise<string | undefined> {
  if (!/^[\w][\w./+@-]*$/.test(name) || name.includes('..') || name.includes('@{')) return undefined;
  const candidates = /^[0-9a-f]{7,40}$/.test(name) ? [name] : [];
  if (/^(heads|tags)\//.test(name)) candidates.push(`refs/${name}`);
  candidates.push(`refs/heads/${name}`, `refs/tags/${name}`);
  if (name === 'HEAD') candidates.push('HEAD');
  for (const candidate of candidates) {
    const sha = await git(bare, ['rev-parse', '--verify', '--quiet', `${candidate}^{commit}`]).catch(() => '');
    if (sha !== '') return sha.trim();
  }
  return undefined;
}

/** Returns the commit of a branch, or undefined if there is no such branch. */
export async function resolveBranch(bare: string, branch: string): Promise<string | undefined> {
  return (await listBranches(bare)).get(branch);
}

/**
 * Returns all branches with their commits, sorted by name. Reads the files that git keeps them in, because nearly every
 * request needs them, and to start git takes a hundred times as long.
 */
export async function listBranches(bare: string): Promise<Map<string, string>> {
  // First those that have files of their own: git writes `packed-refs` before it removes them.
  const loose = await readLoose(join(bare, 'refs/heads'));
  const packed = await readText(join(bare, 'packed-refs'));
  const lines = packed.split('\n').filter((line) => /^[0-9a-f]{40} refs\/heads\//.test(line));
  const branches = new Map(lines.map((line) => [line.slice('refs/heads/'.length + 41), line.slice(0, 40)]));
  for (const [name, sha] of loose) branches.set(name, sha);
  return new Map([...branches].toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other))));
}

async function readLoose(folder: string): Promise<[name: string, sha: string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'));
  const read = files.map(async ({ parentPath, name }): Promise<[string, string]> => {
    const file = join(parentPath, name);
    return [relative(folder, file), (await readText(file)).trim()];
  });
  return (await Promise.all(read)).filter(([, sha]) => /^[0-9a-f]{40}$/.test(sha));
}

/** A branch may go away, with its folders, while it is read. */
async function readText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '');
}

/** Returns the last common commit of two commits, or undefined if they share no history. */
export async function mergeBase(bare: string, a: string, b: string): Promise<string | undefined> {
  const sha = await git(bare, ['merge-base', a, b]).catch(() => '');
  return sha === '' ? undefined : sha.trim();
}

/** Returns the commits of a range, oldest first. The range is what `git log` takes: `<sha>..<sha>`, or `-1 <sha>`. */
export async function listCommits(bare: string, ...range: string[]): Promise<Commit[]> {
  const output = await git(bare, ['log', '--reverse', `--format=${COMMIT_FORMAT}`, ...range, '--']);
  const signed = await readSigned(bare, range);
  return output
    .split('\u0001')
    .map((record) => record.replace(/^\n/, ''))
    .filter((record) => record !== '')
    .map((record) => parseCommit(record, signed));
}

/** The signed commits of a range as they are stored, by id. */
async function readSigned(bare: string, range: string[]): Promise<Map<string, string>> {
  const output = await git(bare, ['rev-list', '--header', ...range, '--']);
  const signed = output.split('\0').filter((record) => (record.split('\n\n')[0] ?? '').includes('\ngpgsig '));
  const ids = signed.map((record) => record.slice(0, 40));
  return new Map(await Promise.all(ids.map(async (id) => [id, await git(bare, ['cat-file', 'commit', id])] as const)));
}

/** Counts the commits of a range `<sha>..<sha>`. */
export async function countCommits(bare: string, range: string): Promise<number> {
  return Number(await git(bare, ['rev-list', '--count', range, '--']));
}

function parseCommit(record: string, signed: ReadonlyMap<string, string>): Commit {
  const [sha = '', tree = '', parents = '', ...rest] = record.split('\0');
  const [authorName = '', authorEmail = '', authorDate = '', name = '', email = '', date = '', message = ''] = rest;
  return {
    sha,
    tree,
    parents: parents === '' ? [] : parents.split(' '),
    author: { name: authorName, email: authorEmail, date: utc(authorDate) },
    committer: { name, email, date: utc(date) },
    message: message.trimEnd(),
    verification: verify(signed.get(sha) ?? ''),
  };
}

function utc(date: string): string {
  return new Date(date).toISOString().replace('.000Z', 'Z');
}
