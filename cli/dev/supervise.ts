import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, EXIT } from '../command-error.ts';
import { startChild, type Child, type ChildCommand } from './start-child.ts';

export interface Running {
  pid: number;
  url: string | null;
}

export interface Supervised {
  /**
   * Resolves when the child is ready for the first time; rejects if it says that its settings are wrong, cannot get ready
   * in five tries, or is stopped before.
   */
  ready: Promise<void>;
  /** Resolves when the child has ended and will not be started again. */
  stop: () => Promise<void>;
  /** Kills it at once, without waiting. */
  kill: () => void;
}

export interface SuperviseHooks {
  onLine: (line: string) => void;
  onEvent: (text: string) => void;
  /** Called each time that a child is ready: at first, and after each restart. */
  onReady: (running: Running) => void;
}

const READY_MS = 60_000;
const STOP_MS = 12_000;
const FIRST_TRIES = 5;
/** One that lived this long counts as healthy: its next failure starts the back-off anew. */
const HEALTHY_MS = 30_000;
const BACK_OFF_MS = { first: 250, longest: 30_000 };

/** Keeps one child running: whenever it dies it is started again, after a pause that grows as long as it does not live. */
export function supervise(command: ChildCommand, hooks: SuperviseHooks): Supervised {
  const state: State = { stopping: new AbortController(), child: undefined, everReady: false };
  const first = Promise.withResolvers<void>();
  // Whoever stops it before it is ready does not have to look at `ready`.
  first.promise.catch(() => {});
  const over = keepRunning(command, hooks, state, first.resolve)
    .then(() => first.reject(new CommandError(`${command.name} was stopped before it was ready`, EXIT.interrupted)))
    .catch((error: unknown) => first.reject(error));
  const kill = (): void => signal(state.child, 'SIGKILL');
  const stop = async (): Promise<void> => {
    state.stopping.abort();
    signal(state.child, 'SIGTERM');
    const impatience = setTimeout(kill, STOP_MS);
    await over;
    clearTimeout(impatience);
  };
  return { ready: first.promise, stop, kill };
}

interface State {
  stopping: AbortController;
  child: Child | undefined;
  everReady: boolean;
}

async function keepRunning(
  command: ChildCommand,
  hooks: SuperviseHooks,
  state: State,
  onFirst: () => void,
): Promise<void> {
  for (let failures = 0; !state.stopping.signal.aborted; failures += 1) {
    const startedAt = Date.now();
    const end = await runOnce(command, hooks, state, onFirst);
    if (state.stopping.signal.aborted) return;
    if (Date.now() - startedAt > HEALTHY_MS) failures = 0;
    const how = end.signal ? `was ended by ${end.signal}` : `ended with code ${end.code}`;
    const hopeless = end.code === EXIT.usage || failures + 1 >= FIRST_TRIES;
    if (!state.everReady && hopeless) {
      throw new CommandError(`${command.name} did not start: it ${how}`, end.code ?? EXIT.failed);
    }
    const pause = Math.min(BACK_OFF_MS.first * 2 ** failures, BACK_OFF_MS.longest);
    hooks.onEvent(`${command.name} ${how}; it is started again in ${pause / 1_000} s`);
    await sleep(pause, undefined, { signal: state.stopping.signal }).catch(() => {});
  }
}

async function runOnce(
  command: ChildCommand,
  hooks: SuperviseHooks,
  state: State,
  onFirst: () => void,
): Promise<Awaited<Child['exited']>> {
  const child = startChild(command, hooks.onLine);
  state.child = child;
  const late = setTimeout(() => {
    hooks.onEvent(`${command.name} did not get ready within ${READY_MS / 1_000} s`);
    signal(child, 'SIGKILL');
  }, READY_MS);
  void child.ready.then(({ url }) => {
    clearTimeout(late);
    state.everReady = true;
    hooks.onReady({ pid: child.pid, url });
    onFirst();
  });
  const end = await child.exited;
  clearTimeout(late);
  return end;
}

function signal(child: Child | undefined, name: NodeJS.Signals): void {
  if (!child || child.pid === 0) return;
  try {
    process.kill(child.pid, name);
  } catch {
    // It is gone already, which is what was wanted.
  }
}
