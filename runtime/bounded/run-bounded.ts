import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { limitedCommand, type Command, type ProcessLimits } from './process-limits.ts';

export interface BoundedRun extends Command {
  folder: string;
  environment: Record<string, string>;
  /** What it reads from its standard input; nothing by default. */
  input?: string | Uint8Array;
  /** Null sets none of them. The bounds below hold all the same, and the program still ends with our process. */
  limits: ProcessLimits | null;
  /** Milliseconds; null sets no limit. */
  timeoutMs: number | null;
  /** Of its standard output. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

/** How a program has ended. */
export interface BoundedEnd {
  /** Null where a signal ended it. */
  code: number | null;
  /** The signal that ended it. */
  signal: NodeJS.Signals | null;
  /** Why we stopped it ourselves. */
  stopped: 'too slow' | 'too much output' | null;
  /** The last 8,000 characters. */
  stderr: string;
}

export interface BoundedResult {
  stdout: Buffer;
  end: BoundedEnd;
}

const MAX_STDERR_CHARACTERS = 8_000;
const NOT_FOUND = /: (?:exec: )?.*(?:not found|No such file|Permission denied)/;

/**
 * Runs a program to its end under limits, in a process group of its own, which is killed as a whole when it is too slow,
 * prints too much or is aborted, when the program has ended, and when our process ends. Throws the signal's reason when
 * it aborts, and the system's error (with its `code`) when the program cannot be started.
 */
export async function runBounded(run: BoundedRun): Promise<BoundedResult> {
  const { signal, timeoutMs } = run;
  signal?.throwIfAborted();
  const { command, args } = limitedCommand(run, run.limits);
  const child = spawn(command, args, {
    cwd: run.folder,
    env: run.environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  // Without a free file descriptor the child has no streams either, so nothing may touch them.
  if (child.pid === undefined) throw await failureOf(child);
  const running = collect(child, run.maxBytes);
  const timer = timeoutMs === null ? undefined : setTimeout(() => running.stop('too slow'), timeoutMs);
  const abort = (): void => running.stop(null);
  signal?.addEventListener('abort', abort, { once: true });
  child.stdin?.end(run.input ?? '');
  try {
    const result = await running.ended;
    signal?.throwIfAborted();
    if (isMissing(result, run.command))
      throw Object.assign(new Error(`spawn ${run.command} ENOENT`), { code: 'ENOENT' });
    return result;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

interface Running {
  /** Ends the program and its helpers, and reads no more of what they print. */
  stop(why: BoundedEnd['stopped']): void;
  /** Settles when the program has ended and its output with it. */
  ended: Promise<BoundedResult>;
}

function collect(child: ChildProcess, maxBytes: number): Running {
  const [stdin, stdout, stderr, lifeline] = child.stdio as unknown as [Writable, Readable, Readable, Writable];
  const chunks: Buffer[] = [];
  let bytes = 0;
  let said = '';
  let stopped: BoundedEnd['stopped'] = null;
  const stop: Running['stop'] = (why) => {
    stopped ??= why;
    killGroup(child.pid);
    // A helper that has left the group lives on and would keep these open.
    stdout.destroy();
    stderr.destroy();
  };
  stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) stop('too much output');
    else chunks.push(chunk);
  });
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MAX_STDERR_CHARACTERS);
  });
  // The program may end before it has read all its input; its exit code says whether that is a failure.
  stdin.on('error', () => {});
  lifeline.on('error', () => {});
  child.once('exit', () => lifeline.destroy());
  const closed = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => resolve({ code, signal }));
  });
  const ended = closed.then((end) => ({ stdout: Buffer.concat(chunks), end: { ...end, stopped, stderr: said } }));
  return { stop, ended };
}

/** The group may be gone already: an abort can come after the program has ended and before its output has been read. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The shell ends with 127 or 126 and a sentence of its own if it does not find the program. */
function isMissing({ stdout, end }: BoundedResult, command: string): boolean {
  const isShell = end.code === 127 || end.code === 126;
  return isShell && stdout.length === 0 && end.stderr.includes(command) && NOT_FOUND.test(end.stderr);
}

async function failureOf(child: ChildProcess): Promise<NodeJS.ErrnoException> {
  const [error] = (await once(child, 'error')) as [NodeJS.ErrnoException];
  return error;
}
