import { setTimeout as sleep } from 'node:timers/promises';

/** How many starts may be under way at once while no deliveries arrive, and while some do. */
const MOST_STARTS = 32;
const FEW_STARTS = 4;
/** If a transaction stores this many deliveries, their senders wait for each other. */
const CROWD = 4;
const LATELY_MS = 300;
/** A crowd that goes on stores its next deliveries sooner. */
const CROWDED_MS = 60;
const PAUSE_MS = 100;

/** Slows starts down while senders wait for their answers: a sender gives up within seconds, and a run may begin a little later. */
export interface Traffic {
  /** Tells that `stored` deliveries were stored together just now. */
  note(stored: number): void;
  /** How many starts may be under way now. */
  allowed(): number;
  /** Resolves when the next start may follow one that is over. */
  pause(): Promise<void>;
}

/**
 * A start costs this process and Temporal many times what an acknowledgement costs. So while deliveries arrive, few starts are
 * under way; while many arrive at once, one at a time, about ten a second; and when none arrive, as many as Temporal can take.
 */
export function createTraffic(): Traffic {
  let lastAt = -Infinity;
  let crowdedAt = -Infinity;
  const isCrowded = (): boolean => performance.now() - crowdedAt < CROWDED_MS;
  return {
    note(stored) {
      lastAt = performance.now();
      if (stored >= CROWD) crowdedAt = lastAt;
    },
    allowed() {
      if (isCrowded()) return 1;
      return performance.now() - lastAt < LATELY_MS ? FEW_STARTS : MOST_STARTS;
    },
    pause: async () => {
      if (isCrowded()) await sleep(PAUSE_MS);
    },
  };
}
