import { ApplicationFailure } from '@temporalio/common';
import { git } from '../../../runtime/git/git.ts';
import { GitError } from '../../../runtime/git/git-error.ts';
import { BASE, FETCHED } from './fetched-refs.ts';
import { gitFailure } from './git-failure.ts';
import { REMOTE_LIMITS, remoteGit, type Remote } from './remote.ts';

const START = `${FETCHED}/start`;

export interface Beginning {
  /** The full ref of the base branch, or the id of the commit that takes its place. */
  base: string;
  /** Full refs and ids of commits on which the work may build as well. */
  starts: string[];
}

/** The depths to fetch, one after the other, until the history is deep enough. The last one is the whole history. */
const DEPTHS = [1, 50, 500, 2_147_483_647];

export interface History {
  /** Fetches more history; false if there is no more. */
  deepen(): Promise<boolean>;
}

/**
 * Fetches the tip of the base branch, and where the work may have begun, with as little history as possible. Throws:
 * non-retryable `CommitMissing` if the forge no longer has one of the commits; a plain Error if a branch has just been
 * deleted, so that the next attempt looks again; else as `gitFailure` says.
 */
export async function fetchHistory(remote: Remote, { base, starts }: Beginning): Promise<History> {
  const refs = [`+${base}:${BASE}`, ...starts.map((start, index) => `+${start}:${START}-${index}`)];
  let step = 0;
  const deepen = async (): Promise<boolean> => {
    const depth = DEPTHS[step++];
    if (depth === undefined) return false;
    await remoteGit(remote, [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      `--depth=${depth}`,
      remote.url,
      ...refs,
    ]);
    return true;
  };
  try {
    await deepen();
  } catch (error) {
    if (!(error instanceof Error && /not our ref|unadvertised object/.test(error.message))) throw error;
    const message = `${remote.name} no longer has the commit on which the work builds: ${error.message}`;
    throw ApplicationFailure.nonRetryable(message, 'CommitMissing');
  }
  return { deepen };
}

/** Whether the forge has this commit on any branch. True if the forge does not say. */
export async function isKnownThere(remote: Remote, commit: string): Promise<boolean> {
  const { local, server, signal, url } = remote;
  try {
    await git(local, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--depth=1', url, commit], {
      server,
      signal,
      limits: REMOTE_LIMITS,
    });
    return true;
  } catch (error) {
    if (!(error instanceof GitError) || error.end.code === null)
      throw gitFailure(error, `Asking ${remote.name} for a commit`, remote);
    return !/not our ref|unadvertised object/.test(error.end.stderr);
  }
}

/** The newest commit that both have in their history; null if the fetched part of the history has none. */
export async function mergeBase(repository: string, one: string, other: string): Promise<string | null> {
  try {
    return (await git(repository, ['merge-base', one, other])).toString('utf8').trim();
  } catch (error) {
    // 1: none; 128: one of them has not been fetched.
    if (error instanceof GitError && error.end.code !== null && error.end.needs === null) return null;
    throw error;
  }
}
