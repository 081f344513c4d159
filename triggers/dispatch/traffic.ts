import { setTimeout as sleep } from 'node:timers/promises';

/** Without deliveries that arrive, so many starts are under way at once. */
const MOST_STARTS = 32;
const FEW_STARTS = 4;
/** So many deliveries in one transaction say that their senders wait for each other. */
const CROWD = 4;
const LATELY_MS = 300;
const PAUSE_MS = 20;

/** Leaves the processor to senders, which wait for their answers, rather than to starts, for which nobody waits so shortly. */
export interface Traffic {
  /** So many deliveries were stored together just now. */
  note(stored: number): void;
  /** How many starts may be under way now. */
  allowed(): number;
  /** Resolves when the next start may follow one that is over. */
  pause(): Promise<void>;
}

/**
 * A start costs this process and Temporal many times what an acknowledgement costs. So while deliveries arrive, few starts are
 * under way; while many arrive at once, one at a time, with pauses; and when none arrive, as many as Temporal can take.
 */
export function createTraffic(): Traffic {
  let lastAt = -Infinity;
  let crowdedAt = -Infinity;
  const isCrowded = (): boolean => performance.now() - crowdedAt < LATELY_MS;
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
