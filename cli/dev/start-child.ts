import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildCommand {
  name: string;
  /** The path of a TypeScript or JavaScript file. */
  script: string;
  args: string[];
  /** Flags for Node itself. */
  nodeFlags: readonly string[];
  environment: NodeJS.ProcessEnv;
}

export interface Child {
  pid: number;
  /** Resolves with the child's address when the child says that it is ready; stays open if it never does. */
  ready: Promise<{ url: string | null }>;
  /** Resolves when the child has ended; never rejects. */
  exited: Promise<ChildExit>;
}

/** How a child ended; both are null if it could not be started. */
export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/**
 * Starts one of our scripts as a child process. The child has its own process group, so that a Ctrl-C in the terminal
 * reaches only this process, which then decides the order of the end. The child ends by itself when the channel to this
 * process closes.
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
  const exited = new Promise<ChildExit>((resolve) => {
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
