import type { Octokit } from 'octokit';
import { nullIfMissing, ownerAndRepo } from './repository-calls.ts';

/** What a push did to a branch. Full ids of commits. */
export interface PushedCommits {
  /** Where the branch was; null if it was made by the push. */
  before: string | null;
  after: string;
  /** The first commit that was new; null if there is none. */
  firstCommit: string | null;
  /** The branch was moved to commits that do not build on those that were there. */
  forced: boolean;
}

export interface PushCalls {
  /**
   * Paths of the files that differ between what a branch held and what it holds after a push, with the former names of
   * renamed files; null if there are too many to list, or if a commit is no longer there. A new branch is compared with the
   * commit on which its first new commit builds.
   */
  pushedFiles(repository: string, push: PushedCommits): Promise<string[] | null>;
}

export function createPushCalls(octokit: Octokit): PushCalls {
  return { pushedFiles: (repository, push) => pushedFiles(octokit, repository, push) };
}

/** GitHub compares no more files than this, and does not say how many there are. */
const MOST_FILES = 300;

async function pushedFiles(octokit: Octokit, repository: string, push: PushedCommits): Promise<string[] | null> {
  const { before, after, firstCommit, forced } = push;
  if (before === null && firstCommit === null) return [];
  const base = before ?? (await parentOf(octokit, repository, firstCommit ?? after));
  if (base === null) return null;
  const there = await compare(octokit, repository, { base, head: after });
  // GitHub compares with the commit that both have in common. After an ordinary push that is where the branch was.
  const back = forced ? await compare(octokit, repository, { base: after, head: base }) : [];
  return there === null || back === null ? null : differing(there, back);
}

/** A file after a change; the content is null if the file is gone. */
interface ChangedFile {
  path: string;
  content: string | null;
}

/** What one side changed and the other did not change in the same way. */
function differing(there: ChangedFile[], back: ChangedFile[]): string[] {
  const before = new Map(back.map(({ path, content }) => [path, content]));
  const after = new Map(there.map(({ path, content }) => [path, content]));
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => !before.has(path) || !after.has(path) || before.get(path) !== after.get(path));
}

async function compare(
  octokit: Octokit,
  repository: string,
  { base, head }: { base: string; head: string },
): Promise<ChangedFile[] | null> {
  const place = { ...ownerAndRepo(repository), basehead: `${base}...${head}` };
  const found = await nullIfMissing(octokit.rest.repos.compareCommitsWithBasehead(place));
  const files = found?.data.files;
  if (files === undefined || files.length >= MOST_FILES) return null;
  return files.flatMap(({ filename, previous_filename: former, status, sha }) => {
    const file = { path: filename, content: status === 'removed' ? null : sha };
    return former === undefined ? [file] : [{ path: former, content: null }, file];
  });
}

/** Null if the commit has no parent, or is not there. */
async function parentOf(octokit: Octokit, repository: string, ref: string): Promise<string | null> {
  const found = await nullIfMissing(octokit.rest.repos.getCommit({ ...ownerAndRepo(repository), ref }));
  return found?.data.parents[0]?.sha ?? null;
}
