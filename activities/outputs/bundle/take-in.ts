import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BASE, FETCHED, isKnownThere, mergeBase, type History } from './fetch-history.ts';
import type { Bundle } from './find-bundle.ts';
import { git } from '../../../runtime/git/git.ts';
import { GitError } from '../../../runtime/git/git-error.ts';
import { createBare, type Remote } from './remote.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

const TAKEN = 'refs/heads/handed-over';
const TIMEOUT_MS = 2 * 60_000;
/** The largest unpacked size of the new objects: a few bytes of a bundle can unpack to gigabytes. */
const MAX_CONTENT_BYTES = 128 * 1024 * 1024;
/** The most memory that git may allocate at once for content of strangers; it streams larger files. */
const BOUNDS = { allocLimit: '384m', config: { 'core.bigFileThreshold': '32m', 'transfer.unpackLimit': '1' } };

export interface TakingIn {
  /** Fresh, and removed afterwards. */
  folder: string;
  bundle: Bundle;
  remote: Remote;
  history: History;
}

/**
 * Takes a bundle in, in two hops: git does not check the objects of a bundle. So the bundle is unpacked into a repository
 * of its own, and fetched from there, with every object checked, into the one that pushes to the forge. Returns the commit
 * where the work begins. Throws a ToolError if the bundle does not fit the repository, is damaged, is too large, or holds
 * forged objects.
 */
export async function takeIn({ folder, bundle, remote, history }: TakingIn): Promise<{ mergeBase: string }> {
  await fetchPrerequisites(bundle, remote, history);
  const untrusted = await unpack(folder, bundle, remote);
  await refuseTooMuch(untrusted, bundle.head);
  const from = `file://${untrusted}`;
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', from, `+${TAKEN}:${TAKEN}`];
  const config = { ...BOUNDS.config, 'fetch.fsckObjects': 'true' };
  await orToolError(folder, () =>
    git(remote.local, fetch, { ...BOUNDS, config, signal: remote.signal, timeoutMs: TIMEOUT_MS }),
  );
  for (;;) {
    const start = await mergeBase(remote.local, BASE, bundle.head);
    if (start !== null) return { mergeBase: start };
    if (!(await history.deepen())) throw new ToolError(unrelated(bundle.head, remote));
  }
}

/** Fetches history until it holds every commit that the bundle builds on. */
async function fetchPrerequisites({ prerequisites }: Bundle, remote: Remote, history: History): Promise<void> {
  for (const commit of prerequisites) {
    let asked = false;
    while ((await mergeBase(remote.local, BASE, commit)) === null) {
      // Fetching all of the history is worth it only for a commit that the forge has.
      if (!asked && !(await isKnownThere(remote, commit))) throw new ToolError(unrelated(commit, remote));
      asked = true;
      if (!(await history.deepen())) throw new ToolError(unrelated(commit, remote));
    }
  }
}

async function unpack(folder: string, bundle: Bundle, remote: Remote): Promise<string> {
  const file = join(folder, 'changes.bundle');
  await writeFile(file, bundle.bytes, { mode: 0o600 });
  const untrusted = await createBare(folder, 'untrusted.git', bundle.head.length === 64 ? 'sha256' : 'sha1');
  // This repository refers to the objects that we fetched instead of copying them. No repository refers to its objects.
  await mkdir(join(untrusted, 'objects', 'info'), { recursive: true });
  await writeFile(join(untrusted, 'objects', 'info', 'alternates'), `${join(remote.local, 'objects')}\n`);
  const shallow = join(remote.local, 'shallow');
  if (existsSync(shallow)) await copyFile(shallow, join(untrusted, 'shallow'));
  const refs = await git(remote.local, ['for-each-ref', '--format=create %(refname) %(objectname)', FETCHED]);
  await git(untrusted, ['update-ref', '--stdin'], { input: refs.toString('utf8') });
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', file, `+HEAD:${TAKEN}`];
  await orToolError(folder, () => git(untrusted, fetch, { ...BOUNDS, signal: remote.signal, timeoutMs: TIMEOUT_MS }));
  return untrusted;
}

async function refuseTooMuch(repository: string, head: string): Promise<void> {
  const listed = await git(repository, [
    'rev-list',
    '--objects',
    '--no-object-names',
    head,
    '--not',
    `--glob=${FETCHED}`,
  ]);
  const input = listed.toString('utf8');
  const sizes = await git(repository, ['cat-file', '--batch-check=%(objectsize)'], { input });
  const bytes = sizes
    .toString('utf8')
    .split('\n')
    .reduce((sum, size) => sum + Number(size), 0);
  if (bytes <= MAX_CONTENT_BYTES) return;
  const [size, most] = [bytes, MAX_CONTENT_BYTES].map((count) => Math.ceil(count / 1024 / 1024));
  throw new ToolError(
    `The commits hold ${size} MB of content, at most ${most} MB are taken. Rewrite them without generated or binary files ` +
      'and bundle again.',
  );
}

/**
 * A bundle that git refuses, or that takes it too long, is the agent's fault: a ToolError. A lack of disk or memory is
 * ours: the attempt fails.
 */
async function orToolError(folder: string, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const { stopped, stderr } = error.end;
    if (/No space left|Permission denied|Cannot allocate/i.test(stderr)) throw error;
    const reason = (stopped ?? stderr).replaceAll(folder, '').trim().split('\n').slice(-5).join('\n').slice(0, 1_000);
    throw new ToolError(
      `Git does not accept the bundle:\n${reason}\nCheck your commits with \`git fsck --strict\`, then bundle exactly ` +
        '<base>..HEAD again, where <base> is the commit you started from.',
    );
  }
}

function unrelated(commit: string, { name }: Remote): string {
  return (
    `The bundle builds on commit ${commit}, which is not in the history of the base branch of ${name}. Bundle all of your ` +
    'commits: <base>..HEAD, where <base> is the commit you started from.'
  );
}
