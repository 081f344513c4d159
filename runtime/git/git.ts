import { spawn } from 'node:child_process';
import { devNull } from 'node:os';

/** A server that git may speak to, with the token that opens it. */
export interface GitServer {
  url: string;
  token: string | null;
}

export interface GitOptions {
  /** The only server that git may reach; without one it reaches repositories on this machine alone. */
  server?: GitServer;
  config?: Record<string, string>;
  timeoutMs?: number;
  /** More output than this ends git with a GitError. */
  maxBytes?: number;
  input?: string;
  signal?: AbortSignal;
  /** A bound for each allocation that git makes, such as `256m`: content of strangers may unpack to anything. */
  allocLimit?: string;
}

interface GitEnd {
  code: number | null;
  /** Why we stopped it ourselves. */
  stopped: 'too slow' | 'too much output' | null;
  stdout: string;
  stderr: string;
}

export class GitError extends Error {
  readonly end: GitEnd;

  constructor(command: string, end: GitEnd) {
    const said = end.stderr.trim().replaceAll(/\s*\n\s*/g, ' · ');
    super(`git ${command}: ${end.stopped ?? (said || `ended with ${end.code ?? 'a signal'}`)}`);
    this.end = end;
  }
}

const LOCAL_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const MAX_STDERR_CHARACTERS = 8_000;

/** What git needs of our environment to run and to reach a server through a proxy; nothing else of it is passed on. */
const PASSED_ON = ['PATH', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO'].concat(
  ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]),
);

const CONFIG = {
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'core.quotePath': 'false',
  'credential.helper': '',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'fetch.recurseSubmodules': 'false',
  'submodule.recurse': 'false',
};

/**
 * Runs git on a bare repository that Curfew made itself; never on a folder that an agent could write. No configuration but
 * ours, no hooks, no prompts; the token goes by environment, so that no list of processes shows it. Returns what it
 * printed. Throws GitError when it fails, is too slow or prints too much, and the signal's reason when that aborts.
 */
export async function git(repository: string, args: string[], options: GitOptions = {}): Promise<Buffer> {
  const { timeoutMs = LOCAL_TIMEOUT_MS, maxBytes = MAX_OUTPUT_BYTES, signal } = options;
  signal?.throwIfAborted();
  const command = args[0] ?? '';
  // A group of its own: git's helpers must not outlive it.
  const child = spawn('git', args, { cwd: repository, env: environment(repository, options), detached: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  let stopped: GitEnd['stopped'] = null;
  const stop = (why: GitEnd['stopped']): void => {
    stopped ??= why;
    killGroup(child.pid);
  };
  const timer = setTimeout(() => stop('too slow'), timeoutMs);
  const abort = (): void => stop(null);
  signal?.addEventListener('abort', abort, { once: true });
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) stop('too much output');
    else chunks.push(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARACTERS);
  });
  child.stdin.on('error', () => {
    // It may end before it has read all: its exit code tells.
  });
  child.stdin.end(options.input ?? '');
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
    signal?.throwIfAborted();
    const stdout = Buffer.concat(chunks);
    if (code === 0 && stopped === null) return stdout;
    throw new GitError(command, { code, stopped, stderr, stdout: stdout.toString('utf8', 0, MAX_STDERR_CHARACTERS) });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Gone in the meantime is what we want.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function environment(repository: string, { server, config, allocLimit }: GitOptions): Record<string, string> {
  const all = { ...CONFIG, ...config, ...(server === undefined ? {} : authorization(server)) };
  const entries = Object.entries(all).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  const passedOn = PASSED_ON.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(passedOn),
    ...Object.fromEntries(entries),
    GIT_CONFIG_COUNT: String(Object.keys(all).length),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_DIR: repository,
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: server === undefined ? 'file' : new URL(server.url).protocol.replace(':', ''),
    HOME: repository,
    LC_ALL: 'C.UTF-8',
    ...(allocLimit === undefined ? {} : { GIT_ALLOC_LIMIT: allocLimit }),
  };
}

/** Only for this server: git leaves the header out when it is sent elsewhere. */
function authorization({ url, token }: GitServer): Record<string, string> {
  if (token === null) return {};
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return { [`http.${new URL(url).origin}/.extraHeader`]: `Authorization: Basic ${basic}` };
}
