import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { createReports, type ShellState } from './shell-reports.ts';
import { createTail } from './tail.ts';

export interface ShellOptions {
  workdir: string;
  environment: Record<string, string>;
  /** Of the former shell; null for the first one. */
  state: ShellState | null;
}

export interface Ran {
  /** What the command printed on both streams, or the end of it. */
  output: string;
  code: number;
  /** `finished`: the shell is ready for the next command. In all other cases it is gone. */
  ending: 'finished' | 'exited' | 'timed-out' | 'cancelled';
  /** After the command; null if the shell is gone. */
  state: ShellState | null;
}

/** A bash that keeps its folder, variables, functions and background jobs from one command to the next. */
export interface Shell {
  /** True as long as it can run a command. */
  isOpen(): boolean;
  /** Runs one command at a time. Never rejects; after `timeoutMs` or an abort the shell and its jobs are killed. */
  run(command: string, limits: { timeoutMs: number; signal: AbortSignal }): Promise<Ran>;
  /** Kills the shell and the processes of its group. */
  close(): void;
}

const LOOK_EVERY_MS = 20;
/** How long to read what an ended shell has printed, if its background jobs go on printing. */
const LAST_WORDS_MS = 500;

/**
 * Descriptors of the shell beside those that commands use. While a command runs, bash keeps the shell's own streams at
 * the first free numbers above the one that is copied, so these must be numbers that no command redirects: after
 * `exec 10>file`, a stream that was kept at 10 would be lost.
 */
const NOTHING = 230;
const PRINTED = 231;
const REPORT = 232;

/**
 * Starts a bash. Each command is one `eval` of one quoted string, so bash reads it as a whole before it runs any of it:
 * what has no end (a quote, a here-document, an `if`) is a syntax error, and nothing of it has run. Throws an Error if no
 * process can be started.
 */
export function openShell({ workdir, environment, state }: ShellOptions): Shell {
  const { child, stdin, report, printed } = spawnBash(workdir, environment);
  const tail = createTail();
  const reports = createReports();
  let isOpen = true;
  let wake = (): void => {};
  const exit = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  void exit.then(() => (isOpen = false));
  printed.on('data', (chunk: Buffer) => {
    tail.add(chunk);
    wake();
  });
  report.on('data', (chunk: Buffer) => {
    reports.add(chunk);
    wake();
  });
  const send = (line: string): void => void (isOpen && stdin.write(`${line}\n`));
  send(`exec ${NOTHING}</dev/null ${PRINTED}>&4 ${REPORT}>&3 3>&- 4>&-`);
  if (state) send(`builtin eval ${quoted(state.exported)}; builtin cd -- ${quoted(state.cwd)}`);

  const close = (): void => {
    if (isOpen) killGroup(child.pid);
    isOpen = false;
    for (const stream of [stdin, report, printed]) stream.destroy();
    child.unref();
  };
  const gone = async (): Promise<Ran> => {
    const code = await exit;
    await lastWords(printed, () => tail.seen());
    return { output: tail.text(), code, ending: 'exited', state: null };
  };
  const run = async (command: string, { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }) => {
    const mark = randomUUID();
    tail.begin(mark);
    reports.begin();
    const finished = new Promise<Ran>((resolve) => {
      wake = () => {
        const told = reports.read();
        if (told && tail.isMarked()) resolve({ output: tail.text(), ending: 'finished', ...told });
      };
    });
    send(wrapped(command, mark));
    const stopped = stopWhen({ timeoutMs, signal });
    const ran = await Promise.race([finished, gone(), stopped.ending]).finally(stopped.forget);
    if (typeof ran !== 'string') return ran;
    close();
    return { output: tail.text(), code: 128 + constants.signals.SIGKILL, ending: ran, state: null };
  };
  return { isOpen: () => isOpen, run, close };
}

function spawnBash(workdir: string, environment: Record<string, string>) {
  const child = spawn('/bin/bash', ['--noprofile', '--norc'], {
    argv0: 'bash',
    cwd: workdir,
    env: { ...environment, PS1: '', PS2: '', TERM: 'dumb' },
    stdio: ['pipe', 'ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.on('error', () => undefined);
  if (child.pid === undefined) throw new Error('no shell can be started, because there is no room for another process');
  const streams = {
    stdin: child.stdin as Writable,
    report: child.stdio[3] as Readable,
    printed: child.stdio[4] as Readable,
  };
  // The shell may end at any time; its `exit` says so.
  for (const stream of Object.values(streams)) stream.on('error', () => undefined);
  return { child, ...streams };
}

/**
 * The line that runs a command and then reports its exit code, the folder and the exported variables. A subshell reads
 * the command first, because some syntax errors end the shell that meets them. Each command of the report redirects its
 * own output, so that a DEBUG trap of the agent does not print into the report.
 */
function wrapped(command: string, mark: string): string {
  const body = isBlank(command) ? '{ :; }' : `{ ${command}\n}`;
  const to = `>&${REPORT}`;
  const report =
    `builtin printf '%d\\0%s\\0' "$?" "\${PWD-}" ${to}; ` + `builtin export -p ${to}; builtin printf '\\0' ${to}`;
  const streams = `<&${NOTHING} >&${PRINTED} 2>&${PRINTED}`;
  return (
    `if ( builtin set +v; builtin eval ${quoted(`curfew_command() ${body}`)} ${streams} ); ` +
    `then builtin eval ${quoted(body)} ${streams}; ${report}; else ${report}; fi; ` +
    `builtin printf '%s' ${mark} >&${PRINTED}`
  );
}

/** A group of nothing but comments would be a syntax error. */
function isBlank(command: string): boolean {
  return command.split('\n').every((line) => /^\s*(?:#|$)/.test(line));
}

/** As one word of one line, whatever it holds. */
function quoted(text: string): string {
  return `$'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

function stopWhen({ timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }) {
  const { promise, resolve } = Promise.withResolvers<'timed-out' | 'cancelled'>();
  const timer = setTimeout(resolve, timeoutMs, 'timed-out');
  const cancel = (): void => resolve('cancelled');
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const forget = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  };
  return { ending: promise, forget };
}

/** Waits until everything is read that a shell printed before it ended. Its background jobs may keep the stream open. */
async function lastWords(printed: Readable, seen: () => number): Promise<void> {
  for (let waited = 0; waited < LAST_WORDS_MS && !printed.readableEnded; waited += LOOK_EVERY_MS) {
    const before = seen();
    await pause(LOOK_EVERY_MS);
    if (seen() === before) return;
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
