import type { Counted } from './counted-as.ts';

/** Brings together what comes of one delivery before and now: both may become known only later. */
export interface Comparison {
  before(automation: string, counted: Counted): void;
  now(automation: string, counted: Counted): void;
}

/** Calls `compare` for each automation of which both are known. */
export function createComparison(compare: (automation: string, before: Counted, now: Counted) => void): Comparison {
  const [formers, latters] = [new Map<string, Counted>(), new Map<string, Counted>()];
  function join(automation: string): void {
    const [before, now] = [formers.get(automation), latters.get(automation)];
    if (before !== undefined && now !== undefined) compare(automation, before, now);
  }
  return {
    before(automation, counted) {
      formers.set(automation, counted);
      join(automation);
    },
    now(automation, counted) {
      latters.set(automation, counted);
      join(automation);
    },
  };
}
