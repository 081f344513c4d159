import { ApplicationFailure } from '@temporalio/common';
import type { Github } from '../../../connections/github/create-github.ts';
import { githubFailure } from '../../github-failure.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { listCommits } from '../bundle/history.ts';
import { readObjects } from '../bundle/read-objects.ts';
import { remoteGit, type Remote } from '../bundle/remote.ts';
import { pushRef } from './push-ref.ts';
import { readCommit, type StoredCommit } from './read-commit.ts';

/** Each is a write at the forge, which takes 80 in a minute from all processes together. */
const MOST_COMMITS = 50;
/** No branch and no tag: it starts no checks, sends no webhook, and no clone fetches it. */
const PARKED = 'refs/curfew/signing';
const MADE = 'refs/signed/head';

export interface Signing {
  github: Github;
  remote: Remote;
  /** The last commit as Curfew has made it, checked: full id. */
  head: string;
  /** Where it will go, for people. */
  branch: string;
}

/**
 * Has GitHub make the commits that end in `head` again, so that it signs them, and returns the full id of the last one, which
 * the local repository then has; no branch is moved. If GitHub signs nothing for this token, `head` itself is returned.
 *
 * Their files go to the forge by a push to a ref that is no branch, which is removed in the end; an attempt that died leaves
 * it, and the next one has the same name for it. So modes, links and large files are as git has them, and a commit costs one
 * request however many files it changes. What GitHub has made is read again and must have the same trees, parents and messages.
 * Throws a ToolError if there are too many commits; non-retryable `SignedCommitsDiffer`; else as `pushRef`, `gitFailure` and
 * `githubFailure` say.
 */
export async function signCommits({ github, remote, head, branch }: Signing): Promise<string> {
  const ids = await listCommits(remote.local, head);
  if (ids.length === 0) return head;
  refuseMany(ids.length);
  const commits = (await readObjects(remote.local, ids)).map(readCommit);
  const parked = `${PARKED}/${head}`;
  await pushRef(remote, { refspec: `+${head}:${parked}`, options: [], branch });
  const made = await makeAgain({ github, remote, ids, commits });
  const last = made?.at(-1)?.sha ?? head;
  if (made !== null) await fetchMade(remote, last);
  await pushRef(remote, { refspec: `:${parked}`, options: [], branch });
  if (made !== null) await refuseOthers(remote.local, made);
  return last;
}

async function fetchMade(remote: Remote, last: string): Promise<void> {
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head'];
  await remoteGit(remote, ['fetch', ...options, remote.url, `+${last}:${MADE}`]);
}

function refuseMany(count: number): void {
  if (count <= MOST_COMMITS) return;
  throw new ToolError(
    `These are ${count} commits, and at most ${MOST_COMMITS} can be signed at once: put them together (git reset --soft, git commit) and bundle again.`,
  );
}

interface MadeCommit {
  sha: string;
  /** What it must hold. */
  wanted: Pick<StoredCommit, 'tree' | 'parents' | 'message'>;
}

interface Making extends Pick<Signing, 'github' | 'remote'> {
  /** Parents before children. */
  ids: string[];
  /** What these hold. */
  commits: StoredCommit[];
}

/** Null as soon as GitHub leaves one unsigned: then all of them stay as Curfew has made them. */
async function makeAgain({ github, remote, ids, commits }: Making): Promise<MadeCommit[] | null> {
  const shas = new Map<string, string>();
  const made: MadeCommit[] = [];
  for (const [index, { tree, parents, message }] of commits.entries()) {
    const wanted = { tree, parents: parents.map((parent) => shas.get(parent) ?? parent), message };
    try {
      const { sha, isVerified } = await github.createCommit(remote.name, wanted);
      if (!isVerified) return null;
      shas.set(ids[index] ?? '', sha);
      made.push({ sha, wanted });
    } catch (error) {
      throw githubFailure(error, `Making a signed commit in ${remote.name}`);
    }
  }
  return made;
}

async function refuseOthers(repository: string, made: MadeCommit[]): Promise<void> {
  const shas = made.map(({ sha }) => sha);
  const contents = await readObjects(repository, shas);
  for (const [index, { sha, wanted }] of made.entries()) {
    const { tree, parents, message } = readCommit(contents[index] ?? Buffer.alloc(0));
    const isSame = tree === wanted.tree && parents.join() === wanted.parents.join();
    if (isSame && message.trim() === wanted.message.trim()) continue;
    throw ApplicationFailure.nonRetryable(
      `The forge has made commit ${sha} with other files, parents or words than it was given. No branch was moved. What to do: remove \`signed\` from the automation, and report this`,
      'SignedCommitsDiffer',
    );
  }
}
