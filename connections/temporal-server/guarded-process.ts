import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface GuardedProcess {
  pid: number;
  /** Settles when it has ended, with its exit code (128 + signal if it was killed); never rejects. */
  exited: Promise<number>;
  /** Asks it to end, and kills it after `graceMs`. Resolves when it is gone. */
  stop: (graceMs: number) => Promise<void>;
}

/**
 * The shell starts the program and waits for it; beside it a subshell waits for the end of a pipe that only our process
 * holds open. When we die, however we die, the kernel closes the pipe and the subshell kills the program at once.
 * `read` is a builtin, so that nothing is left over when the program ends first.
 */
const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- >&2 &
child=$!
echo "$child"
exec >&-
( read -r line <&3; kill -KILL "$child" ) 2>/dev/null &
watcher=$!
exec 3<&-
wait "$child"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

export interface GuardedCommand {
  command: string;
  args: string[];
  environment: Record<string, string>;
  folder?: string;
  /** The file to which everything it prints is appended. Without a file, `onLine` gets each line. */
  logFile?: string;
  onLine?: (line: string) => void;
}

/**
 * Starts a program that cannot outlive us: it is killed within moments of our death, even by `kill -9`.
 * It has a process group of its own, so a Ctrl-C in the terminal reaches only us and we decide the order of the end.
 */
export async function startGuarded(what: GuardedCommand): Promise<GuardedProcess> {
  const log = what.logFile === undefined ? undefined : openSync(what.logFile, 'a', 0o600);
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', what.command, ...what.args], {
    stdio: ['pipe', 'pipe', log ?? 'pipe'],
    detached: true,
    env: what.environment,
    ...(what.folder === undefined ? {} : { cwd: what.folder }),
  });
  if (log !== undefined) closeSync(log);
  // The pipe breaks when the guard ends before us, which `exited` reports.
  guard.stdin?.on('error', () => {});
  if (guard.stderr) createInterface(guard.stderr).on('line', (line) => what.onLine?.(line));
  const exited = new Promise<number>((resolve) => {
    guard.once('error', () => resolve(127));
    guard.once('exit', (code, signal) => {
      // If someone killed the guard itself, closing the pipe makes its subshell kill the program.
      guard.stdin?.destroy();
      resolve(code ?? (signal ? 137 : 1));
    });
  });
  const pid = await firstNumber(guard.stdout);
  if (pid === undefined) throw new Error(`${what.command} could not be started`);
  return { pid, exited, stop: (graceMs) => stop(pid, exited, graceMs) };
}

async function firstNumber(output: NodeJS.ReadableStream | null): Promise<number | undefined> {
  if (!output) return undefined;
  for await (const line of createInterface(output)) return Number(line);
  return undefined;
}

async function stop(pid: number, exited: Promise<number>, graceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  const impatience = setTimeout(() => signal(pid, 'SIGKILL'), graceMs);
  await exited;
  clearTimeout(impatience);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already, as wanted.
  }
}
