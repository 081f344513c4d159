import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isKnownThere, mergeBase, type History } from './fetch-history.ts';
import { BASE, FETCHED } from './fetched-refs.ts';
import type { Bundle } from './find-bundle.ts';
import { git } from '../../../runtime/git/git.ts';
import { createBare, type Remote } from './remote.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { refuseTooMuch } from './refuse-too-much.ts';
import { untrustedGit } from './untrusted-git.ts';

const TAKEN = 'refs/heads/handed-over';
const TIMEOUT_MS = 2 * 60_000;
/** A bundle of one's own commits builds on one commit, or on a few if branches were merged. */
const MOST_PREREQUISITES = 50;
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
  await untrustedGit(remote.local, fetch, { ...BOUNDS, config, signal: remote.signal, timeoutMs: TIMEOUT_MS });
  for (;;) {
    const start = await mergeBase(remote.local, BASE, bundle.head);
    if (start !== null) return { mergeBase: start };
    if (!(await history.deepen())) throw new ToolError(unrelated(bundle.head, remote));
  }
}

/** Fetches history until it holds every commit that the bundle builds on. */
async function fetchPrerequisites({ prerequisites }: Bundle, remote: Remote, history: History): Promise<void> {
  if (prerequisites.length > MOST_PREREQUISITES) {
    throw new ToolError(
      `The bundle builds on ${prerequisites.length} commits, at most ${MOST_PREREQUISITES} are taken. Bundle exactly <base>..HEAD, where <base> is the commit you started from.`,
    );
  }
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
  const untrusted = await createBare(folder, 'untrusted.git', bundle.head.length === 64 ? 'sha256' : 'sha1');
  // This repository refers to the objects that we fetched instead of copying them. No repository refers to its objects.
  await mkdir(join(untrusted, 'objects', 'info'), { recursive: true });
  await writeFile(join(untrusted, 'objects', 'info', 'alternates'), `${join(remote.local, 'objects')}\n`);
  const shallow = join(remote.local, 'shallow');
  if (existsSync(shallow)) await copyFile(shallow, join(untrusted, 'shallow'));
  const refs = await git(remote.local, ['for-each-ref', '--format=create %(refname) %(objectname)', FETCHED]);
  await git(untrusted, ['update-ref', '--stdin'], { input: refs.toString('utf8') });
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', bundle.file, `+HEAD:${TAKEN}`];
  await untrustedGit(untrusted, fetch, { ...BOUNDS, signal: remote.signal, timeoutMs: TIMEOUT_MS });
  return untrusted;
}

function unrelated(commit: string, { name }: Remote): string {
  return (
    `The bundle builds on commit ${commit}, which is not in the history of the base branch of ${name}. Bundle all of your ` +
    'commits: <base>..HEAD, where <base> is the commit you started from.'
  );
}
