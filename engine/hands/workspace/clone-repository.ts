import { spawn } from 'node:child_process';
import type { Repository } from './workspace.ts';
import { basicAuthorization, movedRepository } from './moved-repository.ts';
import { RepositoryError, repositoryError } from './repository-error.ts';

const STDERR_CAP = 64 * 1024;

/**
 * Clones `repository` into the absent directory `into`, checks out what it asks for and forgets where it came from: no
 * remote, no credential. To be called only while no agent can write near `into`.
 * @throws RepositoryError when the forge or git refuses; the signal's reason when aborted.
 */
export async function cloneRepository(repository: Repository, into: string, signal: AbortSignal): Promise<void> {
  let from = repository;
  for (let moves = 0; ; moves += 1) {
    try {
      return await cloneFrom(from, into, (args, env) => runGit(repository.url, args, env, signal));
    } catch (error) {
      if (moves === 3 || !(error instanceof RepositoryError) || !/returned error: 30\d/.test(error.message))
        throw error;
      const moved = await movedRepository(from, signal).catch(() => null);
      if (!moved) throw error;
      from = moved;
    }
  }
}

async function cloneFrom(
  repository: Repository,
  into: string,
  run: (args: string[], env: Record<string, string>) => Promise<void>,
): Promise<void> {
  const env = gitEnvironment(repository);
  const git = (...args: string[]) => run(args, env);
  const depth = repository.fetchDepth === null ? [] : [`--depth=${repository.fetchDepth}`];
  if (repository.checkout?.type === 'commit') {
    await checkOutCommit(repository.checkout.sha, repository, into, depth, git);
  } else {
    const branch = repository.checkout ? [`--branch=${repository.checkout.name}`] : [];
    await git('clone', '--quiet', '--template=', '--single-branch', ...branch, ...depth, '--', repository.url, into);
    await git('-C', into, 'branch', '--quiet', '--unset-upstream');
  }
  // Only the remote's address goes: `origin/<branch>` stays, as the name of the commit that the agent starts from.
  await git('-C', into, 'config', '--remove-section', 'remote.origin');
}

async function checkOutCommit(
  sha: string,
  repository: Repository,
  into: string,
  depth: string[],
  git: (...args: string[]) => Promise<void>,
): Promise<void> {
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(sha)) {
    const message = `Repository ${repository.url}: "${sha}" is not a full commit id (40 or 64 hexadecimal digits).`;
    throw new RepositoryError('repository_checkout_error', repository.url, message);
  }
  await git('init', '--quiet', '--template=', '--', into);
  await git('-C', into, 'config', 'remote.origin.url', repository.url);
  await git('-C', into, 'config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
  try {
    await git('-C', into, 'fetch', '--quiet', ...depth, 'origin', sha);
  } catch (error) {
    // Servers may refuse to serve a commit by its id; then it has to come with the branches that contain it.
    if (!(error instanceof RepositoryError) || error.type !== 'repository_checkout_error') throw error;
    await git('-C', into, 'fetch', '--quiet', 'origin');
  }
  await git('-C', into, 'checkout', '--quiet', '--detach', sha);
}

/**
 * Git sees no configuration of the host, speaks http and https only, never asks, and finds the token in its environment
 * alone: not in argv, not in the remote's URL, not in the configuration of the clone.
 */
function gitEnvironment({ url, token }: Repository): Record<string, string> {
  const config: [string, string][] = [
    ['protocol.allow', 'never'],
    ['protocol.http.allow', 'always'],
    ['protocol.https.allow', 'always'],
    ['core.hooksPath', '/dev/null'],
    ['credential.helper', ''],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
    ['http.followRedirects', 'false'],
    ['http.lowSpeedLimit', '1000'],
    ['http.lowSpeedTime', '60'],
  ];
  if (token !== null) {
    config.push([`http.${new URL(url).origin}/.extraHeader`, `Authorization: ${basicAuthorization(token)}`]);
  }
  return {
    ...inherited(),
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(config.flatMap(([key, value], i) => [pair('KEY', i, key), pair('VALUE', i, value)])),
  };
}

function pair(kind: 'KEY' | 'VALUE', i: number, value: string): [string, string] {
  return [`GIT_CONFIG_${kind}_${i}`, value];
}

/** The way to the outside belongs to the machine, not to us: proxies and certificate authorities are passed on. */
function inherited(): Record<string, string> {
  const names = /^(?:PATH|(?:https?|no|all)_proxy|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CA(?:INFO|PATH))$/i;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (names.test(name) && value ? [[name, value]] : [])),
  );
}

function runGit(url: string, args: string[], env: Record<string, string>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // A process group of its own, so that an abort also ends git's transport helpers.
    const child = spawn('git', args, { env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let stderr = '';
    const abort = () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    signal.addEventListener('abort', abort, { once: true });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_CAP);
    });
    child.once('error', (error) => {
      signal.removeEventListener('abort', abort);
      reject(new Error(`git could not be started (${error.message}). Install git and try again.`, { cause: error }));
    });
    child.once('close', (code) => {
      signal.removeEventListener('abort', abort);
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) resolve();
      else reject(repositoryError(url, stderr));
    });
  });
}
