import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { gitEnvironment, type GitEnvironmentOptions } from './git-environment.ts';
import { GitError, type GitEnd } from './git-error.ts';

export interface GitOptions extends GitEnvironmentOptions {
  /** One minute by default; null sets no limit. */
  timeoutMs?: number | null;
  /** More output than this ends git with a GitError; 16 MiB by default. */
  maxBytes?: number;
  input?: string;
  signal?: AbortSignal;
  /** The folder is not a bare repository: it has a working tree, or git is to make a repository in it. */
  withWorkTree?: boolean;
}

const LOCAL_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const MAX_STDERR_CHARACTERS = 8_000;

/**
 * Runs git in a repository that Curfew made itself; never in a folder that an agent could write. Git obeys no
 * configuration but ours, runs no hooks and asks nobody; the token goes by environment, so that no list of processes
 * shows it. Returns what git printed. Throws GitError when git fails, is too slow or prints too much; the signal's
 * reason when it aborts; a plain Error when git cannot be started.
 */
export async function git(folder: string, args: string[], options: GitOptions = {}): Promise<Buffer> {
  const { timeoutMs = LOCAL_TIMEOUT_MS, signal, withWorkTree = false } = options;
  signal?.throwIfAborted();
  const env = gitEnvironment(withWorkTree ? null : folder, options);
  // Git gets a process group of its own, so that its helpers can be ended with it.
  const child = spawn('git', args, { cwd: folder, env, detached: true });
  // Without a free file descriptor the child has no streams either, so nothing may touch them.
  if (child.pid === undefined) throw notStarted(await failureOf(child), folder);
  const running = collect(child, options.maxBytes ?? MAX_OUTPUT_BYTES);
  const timer = timeoutMs === null ? undefined : setTimeout(() => running.stop('too slow'), timeoutMs);
  const abort = (): void => running.stop(null);
  signal?.addEventListener('abort', abort, { once: true });
  child.stdin.end(options.input ?? '');
  try {
    const { stdout, end } = await running.ended;
    signal?.throwIfAborted();
    if (end.code === 0 && end.stopped === null) return stdout;
    throw new GitError(args[0] ?? '', end);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

interface RunningGit {
  /** Ends git and its helpers, and reads no more of what they print. */
  stop(why: GitEnd['stopped']): void;
  /** Settles when git has ended and its output with it. */
  ended: Promise<{ stdout: Buffer; end: GitEnd }>;
}

function collect(child: ChildProcessWithoutNullStreams, maxBytes: number): RunningGit {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  let stopped: GitEnd['stopped'] = null;
  const stop: RunningGit['stop'] = (why) => {
    stopped ??= why;
    killGroup(child.pid);
    // A helper that has left the group lives on and would keep these open.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) stop('too much output');
    else chunks.push(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARACTERS);
  });
  child.stdin.on('error', () => {
    // Git may end before it has read all its input; its exit code says whether that is a failure.
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const ended = closed.then((code) => {
    const stdout = Buffer.concat(chunks);
    const shown = stdout.toString('utf8', 0, MAX_STDERR_CHARACTERS);
    return { stdout, end: { code, stopped, stderr, stdout: shown } };
  });
  return { stop, ended };
}

/** The group may be gone already: an abort can come after git has ended and before its output has been read. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function failureOf(child: ChildProcessWithoutNullStreams): Promise<NodeJS.ErrnoException> {
  const [error] = (await once(child, 'error')) as [NodeJS.ErrnoException];
  return error;
}

/** The system reports a missing folder in the same way as a missing program. */
function notStarted(error: NodeJS.ErrnoException, folder: string): Error {
  const isMissing = error.code === 'ENOENT' || error.code === 'EACCES';
  const advice = isMissing
    ? 'Install git and try again.'
    : 'This machine has no room for another process now; try again later.';
  const said = existsSync(folder) ? advice : `There is no folder ${folder}.`;
  return new Error(`git could not be started (${error.message}). ${said}`, { cause: error });
}
