import type { Micros } from '../money/micros.ts';

/** What `backtest` finds. Plain JSON; `version` changes when a member changes its meaning or goes. Times are RFC 3339. */
export interface BacktestReport {
  version: 1;
  since: string;
  /** It counts no more. */
  until: string;
  /** IANA name: where a day begins. */
  timeZone: string;
  /** With what the definitions on disk are compared: what was really decided, or the definitions at this git ref. */
  comparedWith: { what: 'recorded' } | { what: 'ref'; ref: string };
  /** How many deliveries arrived, and how many occasions of schedules there were that started nothing. */
  deliveries: number;
  /** In the order of the files. */
  automations: AutomationBacktest[];
}

export interface AutomationBacktest {
  automation: string;
  /** The deliveries that may have been meant for it: unknown + unmatched + matched. */
  deliveries: number;
  unknown: number;
  unmatched: number;
  /** started + skipped + refused. */
  matched: number;
  started: number;
  /** Its subject was busy, it was paused, or its breaker was open. */
  skipped: number;
  /** A budget or a rate had no room. */
  refused: number;
  /** Why deliveries started nothing, the most frequent reason first. */
  reasons: CountedReason[];
  cost: PredictedCost;
  /** Every day of the time, also those on which nothing happened. */
  days: BacktestDay[];
  compared: Compared;
}

export type NotStarted = 'unknown' | 'unmatched' | 'skipped' | 'refused';

export interface CountedReason {
  kind: NotStarted;
  reason: string;
  count: number;
  /** The first such delivery. */
  example: DeliveryName;
}

export interface DeliveryName {
  source: string;
  deliveryId: string;
}

export interface PredictedCost {
  /** The runs among `started` that really were, and what they really cost. */
  realRuns: number;
  realMicros: Micros;
  /** What those runs cost if each stops at the limit that the file has now, if that is lower than the limit of the time. */
  realLimitedMicros: Micros;
  /** What each other run of `started` is taken to cost. */
  each: CostOfEach;
  /** All runs of `started`, if each of the others costs the one or the other. */
  p50Micros: Micros;
  p90Micros: Micros;
}

/** `runs`: percentiles of that many of its own runs of the last 90 days. `limits`: it had too few, so each costs its limit. */
export interface CostOfEach {
  from: 'runs' | 'limits';
  runs: number;
  p50Micros: Micros;
  p90Micros: Micros;
}

export interface BacktestDay {
  /** `2026-11-21` */
  day: string;
  started: number;
  skipped: number;
  refused: number;
  unmatched: number;
  unknown: number;
}

export interface Compared {
  /** Deliveries with which the same happens: a run starts, or none does. */
  same: number;
  newlyStarts: number;
  startsNoMore: number;
  /** What happens, or what happened, is not known. */
  unknown: number;
  /** Of those that differ, as many as were asked for; the oldest first. */
  examples: Difference[];
}

export interface Difference extends DeliveryName {
  change: 'newly-starts' | 'starts-no-more';
  at: string;
  /** What happened, or happens with the definitions at the ref. */
  before: string;
  /** What happens with the definitions on disk. */
  now: string;
}
