import type { LoggedEvent } from './session-event.ts';

export type Listener = (event: LoggedEvent) => void;

/** Tells those who listen to a session what was committed to its log, in that order. Within this process only. */
export interface SessionBus {
  publish(sessionId: string, event: LoggedEvent): void;
  /** From this moment on; returns how to stop. */
  subscribe(sessionId: string, listener: Listener): () => void;
}

export function createSessionBus(): SessionBus {
  const listeners = new Map<string, Set<Listener>>();
  return {
    publish(sessionId, event) {
      for (const listener of listeners.get(sessionId) ?? []) listener(event);
    },
    subscribe(sessionId, listener) {
      const set = listeners.get(sessionId) ?? new Set();
      listeners.set(sessionId, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(sessionId) === set) listeners.delete(sessionId);
      };
    },
  };
}
