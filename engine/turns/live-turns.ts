import type { Engine } from '../engine.ts';
import { StaleEpoch } from '../store/write-session.ts';
import { runTurn } from '../brain/run-turn.ts';

/** The turns that run in this process, one per session at most. */
export interface LiveTurns {
  has(sessionId: string): boolean;
  /**
   * Runs a turn. If another turn of the same session still runs here, Temporal has given it up, so it is ended first,
   * with its hands.
   */
  run(engine: Engine, sessionId: string, signal: AbortSignal): Promise<void>;
}

export function createLiveTurns(): LiveTurns {
  const live = new Map<string, AbortController>();
  return {
    has: (sessionId) => live.has(sessionId),
    async run(engine, sessionId, signal) {
      const former = live.get(sessionId);
      const own = new AbortController();
      live.set(sessionId, own);
      try {
        if (former) {
          former.abort(new StaleEpoch(`Session ${sessionId} was taken over by another attempt.`));
          await engine.hands.kill(sessionId);
        }
        await runTurn(engine, sessionId, AbortSignal.any([signal, own.signal]));
      } finally {
        if (live.get(sessionId) === own) live.delete(sessionId);
      }
    },
  };
}
