import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessLimits } from '../../../runtime/bounded/process-limits.ts';
import { git } from '../../../runtime/git/git.ts';
import type { GitServer } from '../../../runtime/git/git-environment.ts';
import { gitFailure, type WithToken } from './git-failure.ts';

/** A repository on the forge, and our own bare repository that fetches from it and pushes to it. */
export interface Remote extends WithToken {
  /** For people: `acme/api`. */
  name: string;
  url: string;
  server: GitServer;
  /** The folder of our own repository. All objects in it came from the forge or passed git's checks. */
  local: string;
  signal: AbortSignal;
}

const NETWORK_TIMEOUT_MS = 5 * 60_000;

/** The limits of git when it speaks to the forge. A large history needs more than the commits of an agent may. */
export const REMOTE_LIMITS: ProcessLimits = {
  memoryBytes: 4 * 1024 ** 3,
  memory: 'addresses',
  cpuSeconds: 5 * 60,
  fileBytes: 16 * 1024 ** 3,
  openFiles: 1_024,
};

export async function createBare(folder: string, name: string, objectFormat = 'sha1'): Promise<string> {
  const repository = join(folder, name);
  await mkdir(repository);
  await git(repository, ['init', '--quiet', '--bare', '--template=', `--object-format=${objectFormat}`]);
  return repository;
}

/** Runs git against the forge. Throws as `gitFailure` says. */
export async function remoteGit(remote: Remote, args: string[]): Promise<Buffer> {
  const { server, local, signal, name } = remote;
  try {
    return await git(local, args, { server, signal, timeoutMs: NETWORK_TIMEOUT_MS, limits: REMOTE_LIMITS });
  } catch (error) {
    throw gitFailure(error, `Speaking to ${name}`, remote);
  }
}
