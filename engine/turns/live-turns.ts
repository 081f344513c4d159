import type { Engine } from '../engine.ts';
import { StaleEpoch } from '../store/write-session.ts';
import { runTurn } from '../brain/run-turn.ts';

/** The turns that run in this process, one per session at most. */
export interface LiveTurns {
  has(sessionId: string): boolean;
  /**
   * Begins a turn without waiting for Temporal. The next attempt of Temporal at this session joins it. If it fails
   * before, the session is flagged, so that the waker asks Temporal for another one.
   */
  begin(engine: Engine, sessionId: string): void;
  /**
   * Runs a turn for Temporal, or joins the one that was begun without it. If another turn of the same session still
   * runs here, Temporal has given it up, so it is ended first, with its hands.
   */
  run(engine: Engine, sessionId: string, signal: AbortSignal): Promise<void>;
  /** Ends the turns that Temporal has not joined. The signals of the others end those. */
  stop(): Promise<void>;
}

interface LiveTurn {
  abort: AbortController;
  ended: Promise<void>;
  /** Whether an attempt of Temporal waits for its end. */
  isJoined: boolean;
}

export function createLiveTurns(): LiveTurns {
  const live = new Map<string, LiveTurn>();

  function add(sessionId: string, isJoined: boolean, work: (signal: AbortSignal) => Promise<void>): LiveTurn {
    const abort = new AbortController();
    const own: LiveTurn = { abort, isJoined, ended: Promise.resolve() };
    live.set(sessionId, own);
    own.ended = work(abort.signal).finally(() => {
      if (live.get(sessionId) === own) live.delete(sessionId);
    });
    return own;
  }

  return {
    has: (sessionId) => live.has(sessionId),
    begin(engine, sessionId) {
      if (live.has(sessionId)) return;
      const own = add(sessionId, false, (signal) => runTurn(engine, sessionId, signal));
      own.ended.catch((error: unknown) => {
        if (!own.isJoined) engine.log.warn({ err: error, sessionId }, 'a turn failed; Temporal tries again');
      });
    },
    async run(engine, sessionId, signal) {
      const former = live.get(sessionId);
      if (former && !former.isJoined) return await join(former, signal);
      const own = add(sessionId, true, async (overtaken) => {
        if (former) {
          former.abort.abort(new StaleEpoch(`Session ${sessionId} was taken over by another attempt.`));
          await engine.hands.kill(sessionId);
        }
        await runTurn(engine, sessionId, AbortSignal.any([signal, overtaken]));
      });
      await own.ended;
    },
    async stop() {
      const alone = [...live.values()].filter(({ isJoined }) => !isJoined);
      for (const { abort } of alone) abort.abort(new Error('the engine stops'));
      await Promise.allSettled(alone.map(({ ended }) => ended));
    },
  };
}

async function join(turn: LiveTurn, signal: AbortSignal): Promise<void> {
  turn.isJoined = true;
  const end = (): void => turn.abort.abort(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  await turn.ended.finally(() => signal.removeEventListener('abort', end));
}
