import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, EXIT } from '../command-error.ts';
import { startChild, type Child, type ChildCommand, type ChildExit } from './start-child.ts';

export interface Running {
  pid: number;
  url: string | null;
}

export interface Supervised {
  /**
   * Resolves when the child is ready for the first time. Rejects if the child says that its settings are wrong, if it is
   * not ready after five tries, or if it is stopped before it is ready.
   */
  ready: Promise<void>;
  /** Resolves when the child has ended and will not be started again. */
  stop: () => Promise<void>;
  /** Kills the child at once, without waiting for its end. */
  kill: () => void;
}

export interface SuperviseHooks {
  onLine: (line: string) => void;
  onEvent: (text: string) => void;
  /** Called each time the child is ready: after the first start and after each restart. */
  onReady: (running: Running) => void;
}

const READY_MS = 60_000;
const STOP_MS = 12_000;
const FIRST_TRIES = 5;
/** A child that lived this long counts as healthy: after its next failure the pauses start small again. */
const HEALTHY_MS = 30_000;
const BACK_OFF_MS = { first: 250, longest: 30_000 };

/** Keeps one child running: starts it again whenever it dies. As long as it keeps failing, the pauses grow. */
export function supervise(command: ChildCommand, hooks: SuperviseHooks): Supervised {
  const first = Promise.withResolvers<void>();
  const state: Supervision = {
    command,
    hooks,
    stopping: new AbortController(),
    child: undefined,
    everReady: false,
    onFirstReady: first.resolve,
  };
  // A caller that stops the child before it is ready may never look at `ready`.
  first.promise.catch(() => {});
  const over = keepRunning(state)
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

interface Supervision {
  command: ChildCommand;
  hooks: SuperviseHooks;
  stopping: AbortController;
  /** The current child, or the last one; undefined before the first start. */
  child: Child | undefined;
  everReady: boolean;
  onFirstReady: () => void;
}

async function keepRunning(state: Supervision): Promise<void> {
  const { command, hooks, stopping } = state;
  for (let failures = 0; !stopping.signal.aborted; failures += 1) {
    const startedAt = Date.now();
    const end = await runOnce(state);
    if (stopping.signal.aborted) return;
    if (Date.now() - startedAt > HEALTHY_MS) failures = 0;
    const how = end.signal ? `was ended by ${end.signal}` : `ended with code ${end.code}`;
    const hopeless = end.code === EXIT.usage || failures + 1 >= FIRST_TRIES;
    if (!state.everReady && hopeless) {
      throw new CommandError(`${command.name} did not start: it ${how}`, end.code ?? EXIT.failed);
    }
    const pause = Math.min(BACK_OFF_MS.first * 2 ** failures, BACK_OFF_MS.longest);
    hooks.onEvent(`${command.name} ${how}; it is started again in ${pause / 1_000} s`);
    await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
  }
}

async function runOnce(state: Supervision): Promise<ChildExit> {
  const { command, hooks } = state;
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
    state.onFirstReady();
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
    // The child has ended already, as we wanted.
  }
}
