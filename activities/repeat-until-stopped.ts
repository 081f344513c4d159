import { setTimeout as sleep } from 'node:timers/promises';

export interface Repeated {
  everyMs: number;
  /** How long the stop waits for a turn that is under way, and for `end`. */
  stopMs: number;
  turn(): Promise<void>;
  /** Takes what a turn threw; the next turn comes all the same. `isStopping`: nobody waits for the turn any more. */
  failed(error: unknown, isStopping: boolean): void;
  /** What is left to do after the last turn. */
  end?(): Promise<void>;
}

/** Does turn after turn, the first one after a pause, until it is stopped. It keeps no process alive. */
export function repeatUntilStopped(repeated: Repeated): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = repeat(repeated, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      const ended = running.then(() => repeated.end?.());
      await Promise.race([ended, sleep(repeated.stopMs, undefined, { ref: false })]);
    },
  };
}

async function repeat(repeated: Repeated, stopping: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(repeated.everyMs, undefined, { signal: stopping, ref: false }).catch(() => undefined);
    if (stopping.aborted) return;
    try {
      await repeated.turn();
    } catch (error) {
      repeated.failed(error, stopping.aborted);
    }
  }
}
