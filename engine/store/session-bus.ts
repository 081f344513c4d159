import type {
  BetaManagedAgentsDeltaEvent,
  BetaManagedAgentsStartEvent,
} from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import type { LoggedEvent } from './session-event.ts';

export type Listener = (event: LoggedEvent) => void;

/** A piece of an event that is still being written by the model. It is never in the log. */
export type Preview = BetaManagedAgentsStartEvent | BetaManagedAgentsDeltaEvent;

export type PreviewListener = (preview: Preview) => void;

/**
 * Delivers what was committed to the log of a session to its listeners in this process, in the same order, and the
 * previews of what is being written in between. The turns and the API of an engine run in one process, so nothing else
 * is needed for both to meet. Listeners are called at once and must not block.
 */
export interface SessionBus {
  publish(sessionId: string, event: LoggedEvent): void;
  /** Delivers from this moment on. Returns the function that ends it. */
  subscribe(sessionId: string, listener: Listener): () => void;
  publishPreview(sessionId: string, preview: Preview): void;
  /** The same as `subscribe`, for previews. */
  subscribeToPreviews(sessionId: string, listener: PreviewListener): () => void;
}

export function createSessionBus(): SessionBus {
  const events = createChannel<LoggedEvent>();
  const previews = createChannel<Preview>();
  return {
    publish: events.publish,
    subscribe: events.subscribe,
    publishPreview: previews.publish,
    subscribeToPreviews: previews.subscribe,
  };
}

interface Channel<Message> {
  publish: (sessionId: string, message: Message) => void;
  subscribe: (sessionId: string, listener: (message: Message) => void) => () => void;
}

function createChannel<Message>(): Channel<Message> {
  const listeners = new Map<string, Set<(message: Message) => void>>();
  return {
    publish(sessionId, message) {
      for (const listener of listeners.get(sessionId) ?? []) listener(message);
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
