import path from 'node:path';
import { git } from '../../../runtime/git/git.ts';
import { GitError } from '../../../runtime/git/git-error.ts';
import { movedRepository } from './moved-repository.ts';
import { RepositoryError, repositoryError } from './repository-error.ts';
import type { Repository } from './repository.ts';

const MOST_MOVES = 3;
/** There is no limit of time or memory: a clone may go on as long as its server sends data. */
const CONFIG = {
  'http.followRedirects': 'false',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '60',
};

/** Runs git in `folder`; a failure becomes a RepositoryError. */
type Git = (folder: string, ...args: string[]) => Promise<void>;

/**
 * Clones `repository` into the absent directory `into`, checks out what it asks for and forgets where it came from: the
 * clone has no remote and no credential. Call it only while no agent can write near `into`.
 * @throws RepositoryError when the forge or git refuses; the signal's reason when aborted.
 */
export async function cloneRepository(repository: Repository, into: string, signal: AbortSignal): Promise<void> {
  let from = repository;
  for (let moves = 0; ; moves += 1) {
    try {
      return await cloneFrom(from, into, gitFor(from, repository.url, signal));
    } catch (error) {
      const isRedirected = error instanceof RepositoryError && /returned error: 30\d/.test(error.message);
      const moved = isRedirected && moves < MOST_MOVES ? await movedRepository(from, signal).catch(() => null) : null;
      if (!moved) throw error;
      from = moved;
    }
  }
}

interface CommitCheckout {
  repository: Repository;
  sha: string;
  into: string;
  depth: string[];
  run: Git;
}

/** `name` is the address for errors: the one that was asked for, even if the repository has moved. */
function gitFor({ url, token }: Repository, name: string, signal: AbortSignal): Git {
  const options = { server: { url, token }, config: CONFIG, signal, timeoutMs: null, limits: null, withWorkTree: true };
  return async (folder, ...args) => {
    try {
      await git(folder, args, options);
    } catch (error) {
      throw error instanceof GitError ? repositoryError(name, error.end.stderr) : error;
    }
  };
}

async function cloneFrom(repository: Repository, into: string, run: Git): Promise<void> {
  const depth = repository.fetchDepth === null ? [] : [`--depth=${repository.fetchDepth}`];
  if (repository.checkout?.type === 'commit') {
    await checkOutCommit({ repository, sha: repository.checkout.sha, into, depth, run });
  } else {
    const branch = repository.checkout ? [`--branch=${repository.checkout.name}`] : [];
    const options = ['--quiet', '--template=', '--single-branch', ...branch, ...depth];
    await run(path.dirname(into), 'clone', ...options, '--', repository.url, into);
    await run(into, 'branch', '--quiet', '--unset-upstream');
  }
  // Only the address of the remote is removed. `origin/<branch>` stays: it names the commit that the agent starts from.
  await run(into, 'config', '--remove-section', 'remote.origin');
}

async function checkOutCommit({ repository, sha, into, depth, run }: CommitCheckout): Promise<void> {
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(sha)) {
    const message = `Repository ${repository.url}: "${sha}" is not a full commit id (40 or 64 hexadecimal digits).`;
    throw new RepositoryError('repository_checkout_error', repository.url, message);
  }
  await run(path.dirname(into), 'init', '--quiet', '--template=', '--', into);
  await run(into, 'config', 'remote.origin.url', repository.url);
  await run(into, 'config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
  try {
    await run(into, 'fetch', '--quiet', ...depth, 'origin', sha);
  } catch (error) {
    // A server may refuse to serve a commit by its id. Then fetch all branches: one of them may contain it.
    if (!(error instanceof RepositoryError) || error.type !== 'repository_checkout_error') throw error;
    await run(into, 'fetch', '--quiet', 'origin');
  }
  await run(into, 'checkout', '--quiet', '--detach', sha);
}
