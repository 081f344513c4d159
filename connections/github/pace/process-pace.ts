import type { Pace } from './create-pace.ts';

/**
 * The pace of this process. It belongs to the process and not to a client: GitHub counts an account, whichever client sends, so a
 * client that were made without it would break the limits of all others.
 */
let current: Pace | null = null;

/** From now on, every client of GitHub in this process keeps this pace, until the returned function is called. */
export function keepPace(pace: Pace): () => void {
  current = pace;
  return () => {
    if (current === pace) current = null;
  };
}

/** Null: nobody keeps a pace, as in commands that ask a few questions. */
export function processPace(): Pace | null {
  return current;
}
