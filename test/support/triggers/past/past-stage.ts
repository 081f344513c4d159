import type { RunId } from '../../../../contract/event.ts';
import type { RunFacts, RunInput } from '../../../../contract/run.ts';
import type { Database } from '../../../../database/schema.ts';
import type { Definitions } from '../../../../definitions/load-definitions.ts';
import type { EventQueue } from '../../../../triggers/backtest/simulation/event-queue.ts';
import type { Chance } from './chance.ts';
import type { TickingClock } from './ticking-clock.ts';

export const MINUTE_MS = 60_000;

/** Where a past is played. */
export interface Stage {
  database: Database;
  /** Those that are on disk at the moment. */
  definitions: Definitions;
  chance: Chance;
  clock: TickingClock;
  queue: EventQueue;
  runs: Map<RunId, PlayedRun>;
}

/** A run as its workflow sees it. */
export interface PlayedRun {
  facts: RunFacts;
  input: RunInput;
  step: number;
  state: 'asking' | 'waiting' | 'admitted' | 'working' | 'over';
  givesUp: boolean;
  /** Somebody has terminated its workflow, so it does nothing any more until the reaper finds it. */
  isClosed: boolean;
}

/** Lets something happen after a time of up to `mostMs`. */
export function soon({ queue, chance, clock }: Stage, mostMs: number, act: () => Promise<void>): void {
  later({ queue, clock }, Date.now() + 1 + chance.below(mostMs), act);
}

/** Lets something happen at a time in milliseconds since 1970. */
export function later({ queue, clock }: Pick<Stage, 'queue' | 'clock'>, atMs: number, act: () => Promise<void>): void {
  const happen = async (at: string): Promise<void> => {
    clock.moveTo(at);
    await act();
  };
  queue.add({ at: new Date(atMs).toISOString(), order: 0, happen });
}
