/** Things that happen at the same instant happen in this order. */
export const ORDER = { end: 0, switch: 1, ask: 2, afterAsks: 3 } as const;

interface QueuedEvent {
  /** RFC 3339. */
  at: string;
  order: number;
  happen: (at: string) => Promise<void>;
}

/** What is still to happen in a simulation, in the order of its time. */
export interface EventQueue {
  add(event: QueuedEvent): void;
  /** Lets everything happen that is due before an instant, also what is added meanwhile. */
  runBefore(until: string): Promise<void>;
}

export function createEventQueue(): EventQueue {
  // The next one is last.
  const events: QueuedEvent[] = [];
  return {
    add(event) {
      let [low, high] = [0, events.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (isLater(events[middle], event)) low = middle + 1;
        else high = middle;
      }
      events.splice(low, 0, event);
    },
    async runBefore(until) {
      for (let next = events.at(-1); next !== undefined && next.at < until; next = events.at(-1)) {
        events.pop();
        await next.happen(next.at);
      }
    },
  };
}

/** What was added first happens first. */
function isLater(one: QueuedEvent | undefined, other: QueuedEvent): boolean {
  if (one === undefined) return false;
  return one.at === other.at ? one.order > other.order : one.at > other.at;
}
