import { existsSync } from 'node:fs';
import { limitReached } from '../bounded/limit-reached.ts';
import type { ProcessLimits } from '../bounded/process-limits.ts';
import { runBounded } from '../bounded/run-bounded.ts';
import { errorText } from '../error-text.ts';
import { createRedact } from '../secrets/create-redact.ts';
import { gitEnvironment, type GitEnvironmentOptions } from './git-environment.ts';
import { GitError } from './git-error.ts';

export interface GitOptions extends GitEnvironmentOptions {
  /** One minute by default; null sets no limit. */
  timeoutMs?: number | null;
  /** More output than this ends git with a GitError; 16 MiB by default. */
  maxBytes?: number;
  /** What git and each of its helpers may use; by default `GIT_LIMITS`. Null sets none: only for content of people. */
  limits?: ProcessLimits | null;
  input?: string;
  signal?: AbortSignal;
  /** The folder is not a bare repository: it has a working tree, or git is to make a repository in it. */
  withWorkTree?: boolean;
}

/** Enough for what people review. A hostile bundle of a few kilobytes can make git want tens of gigabytes. */
export const GIT_LIMITS: ProcessLimits = {
  memoryBytes: 1024 ** 3,
  memory: 'addresses',
  cpuSeconds: 60,
  fileBytes: 1024 ** 3,
  openFiles: 1_024,
};

const LOCAL_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const MAX_SHOWN_CHARACTERS = 8_000;

/** With these settings git stays far below its limit of memory in ordinary repositories, however large they are. */
const LEAN = {
  'pack.threads': '1',
  'index.threads': '1',
  'pack.windowMemory': '128m',
  'pack.deltaCacheSize': '64m',
  'core.deltaBaseCacheLimit': '64m',
  'core.packedGitWindowSize': '32m',
  'core.packedGitLimit': '256m',
};

/**
 * Runs git in a repository that Curfew made itself; never in a folder that an agent could write. Git obeys no
 * configuration but ours, runs no hooks and asks nobody; the token goes by environment, so that no list of processes
 * shows it. Returns what git printed. Throws GitError when git fails, is too slow, prints too much or reaches one of its
 * limits; the signal's reason when it aborts; a plain Error when git cannot be started. Git ends with our process.
 */
export async function git(folder: string, args: string[], options: GitOptions = {}): Promise<Buffer> {
  const { timeoutMs = LOCAL_TIMEOUT_MS, maxBytes = MAX_OUTPUT_BYTES, limits = GIT_LIMITS } = options;
  const { withWorkTree = false, input = '', signal } = options;
  const config = limits === null ? options.config : { ...LEAN, ...options.config };
  const environment = gitEnvironment(withWorkTree ? null : folder, { ...options, ...(config ? { config } : {}) });
  const bounds = { limits, timeoutMs, maxBytes };
  const { stdout, end } = await runBounded({
    command: 'git',
    args,
    folder,
    environment,
    input,
    signal,
    ...bounds,
  }).catch((error: unknown) => {
    throw signal?.aborted ? error : notStarted(error, folder);
  });
  if (end.code === 0 && end.stopped === null) return stdout;
  // A server may send back what it was sent, and git shows that as the server's own words.
  const redact = createRedact(options.server?.token ? [options.server.token] : []);
  // Redacted before it is cut, because half of a token is no longer found.
  const shown = redact(stdout.toString('utf8')).slice(0, MAX_SHOWN_CHARACTERS);
  throw new GitError(args[0] ?? '', {
    ...end,
    stdout: shown,
    stderr: redact(end.stderr),
    needs: limitReached(end, bounds),
  });
}

/** The system reports a missing folder in the same way as a missing program. */
function notStarted(error: unknown, folder: string): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : errorText(error);
  const isMissing = code === 'ENOENT' || code === 'EACCES';
  const advice = isMissing
    ? 'Install git and try again.'
    : 'This machine has no room for another process now; try again later.';
  const said = existsSync(folder) ? advice : `There is no folder ${folder}.`;
  return new Error(`git could not be started (spawn git ${code}). ${said}`, { cause: error });
}
