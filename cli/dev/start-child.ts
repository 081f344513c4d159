import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildCommand {
  name: string;
  /** A TypeScript or JavaScript file. */
  script: string;
  args: string[];
  /** Of Node. */
  nodeFlags: readonly string[];
  environment: NodeJS.ProcessEnv;
}

export interface Child {
  pid: number;
  /** Settles when it says that it is ready, with where it answers; stays open if it never does. */
  ready: Promise<{ url: string | null }>;
  /** Settles when it has ended; never rejects. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Starts a script of ours as a child. It has a process group of its own, so that a Ctrl-C in the terminal reaches
 * only us and we decide the order of the end; it ends by itself when the channel to us closes.
 */
export function startChild(command: ChildCommand, onLine: (line: string) => void): Child {
  const flags = ['--disable-warning=ExperimentalWarning', ...command.nodeFlags];
  const child = spawn(process.execPath, [...flags, command.script, ...command.args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
    env: command.environment,
  });
  for (const output of [child.stdout, child.stderr]) if (output) createInterface(output).on('line', onLine);
  const ready = Promise.withResolvers<{ url: string | null }>();
  child.on('message', (message) => {
    const url = readiness(message);
    if (url !== undefined) ready.resolve({ url });
  });
  const exited = new Promise<Awaited<Child['exited']>>((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return { pid: child.pid ?? 0, ready: ready.promise, exited };
}

/** The URL of a message `{ready: {url?}}`, null if it has none, undefined for any other message. */
function readiness(message: unknown): string | null | undefined {
  if (typeof message !== 'object' || message === null || !('ready' in message)) return undefined;
  const { ready } = message;
  if (typeof ready !== 'object' || ready === null) return undefined;
  return 'url' in ready && typeof ready.url === 'string' ? ready.url : null;
}
