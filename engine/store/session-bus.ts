import type { LoggedEvent } from './session-event.ts';

export type Listener = (event: LoggedEvent) => void;

/** Delivers what was committed to the log of a session to its listeners in this process, in the same order. */
export interface SessionBus {
  publish(sessionId: string, event: LoggedEvent): void;
  /** Delivers from this moment on. Returns the function that ends it. */
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
