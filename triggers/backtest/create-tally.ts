import type {
  AutomationBacktest,
  BacktestDay,
  Compared,
  CountedReason,
  DeliveryName,
  Difference,
} from '../backtest-report.ts';
import type { Counted } from './counted-as.ts';
import type { Prediction } from './predict-cost.ts';
import type { RealCost } from './real-cost.ts';

/** Reasons hold words of strangers, so there may be any number of them. Those after so many are counted together. */
const MOST_REASONS = 1_000;
const OTHERS = 'other reasons';

/** A delivery, with when it happened (RFC 3339) and on which day. */
export interface Named extends DeliveryName {
  at: string;
  day: string;
}

/** Adds up what deliveries do with one automation. */
export interface Tally {
  /** `real`: what the run really cost; null if it never was, or if none starts. */
  add(named: Named, counted: Counted, real: RealCost | null): void;
  compare(named: Named, before: Counted, now: Counted): void;
  result(): AutomationBacktest;
}

export interface TallyOptions {
  automation: string;
  /** The days of the time, in order. */
  days: readonly string[];
  prediction: Prediction;
  /** How many differences are kept. */
  examples: number;
}

export function createTally({ automation, days, prediction, examples }: TallyOptions): Tally {
  const byDay = new Map(days.map((day) => [day, emptyDay(day)]));
  const reasons = new Map<string, CountedReason>();
  const compared: Compared = { same: 0, newlyStarts: 0, startsNoMore: 0, unknown: 0, examples: [] };
  let [realRuns, realMicros, realLimitedMicros] = [0, 0, 0];
  return {
    add(named, counted, real) {
      const day = byDay.get(named.day);
      if (day !== undefined) day[counted.kind] += 1;
      if (counted.kind !== 'started') return addReason(reasons, counted, named);
      if (real === null) return;
      realRuns += 1;
      realMicros += real.micros;
      realLimitedMicros += real.limitedMicros;
    },
    compare(named, before, now) {
      compareOne(compared, { named, before, now, examples });
    },
    result() {
      const counts = sumOf([...byDay.values()]);
      const { durationMs: _, ...each } = prediction;
      const others = counts.started - realRuns;
      return {
        automation,
        ...counts,
        reasons: [...reasons.values()].toSorted((one, other) => other.count - one.count),
        cost: {
          realRuns,
          realMicros,
          realLimitedMicros,
          each,
          p50Micros: realLimitedMicros + others * each.p50Micros,
          p90Micros: realLimitedMicros + others * each.p90Micros,
        },
        days: [...byDay.values()],
        compared: { ...compared, examples: compared.examples.toSorted((one, other) => (one.at < other.at ? -1 : 1)) },
      };
    },
  };
}

function emptyDay(day: string): BacktestDay {
  return { day, started: 0, skipped: 0, refused: 0, unmatched: 0, unknown: 0 };
}

function sumOf(days: readonly BacktestDay[]) {
  const sum = (of: Exclude<keyof BacktestDay, 'day'>): number => days.reduce((total, day) => total + day[of], 0);
  const [started, skipped, refused] = [sum('started'), sum('skipped'), sum('refused')];
  const [unmatched, unknown] = [sum('unmatched'), sum('unknown')];
  const matched = started + skipped + refused;
  return { deliveries: unknown + unmatched + matched, unknown, unmatched, matched, started, skipped, refused };
}

function addReason(
  reasons: Map<string, CountedReason>,
  { kind, reason: given }: Pick<CountedReason, 'kind' | 'reason'>,
  { source, deliveryId }: Named,
): void {
  const isNew = !reasons.has(`${kind} ${given}`);
  const reason = isNew && reasons.size >= MOST_REASONS ? OTHERS : given;
  const counted = reasons.get(`${kind} ${reason}`);
  if (counted === undefined)
    reasons.set(`${kind} ${reason}`, { kind, reason, count: 1, example: { source, deliveryId } });
  else counted.count += 1;
}

interface Pair {
  named: Named;
  before: Counted;
  now: Counted;
  examples: number;
}

function compareOne(compared: Compared, { named, before, now, examples }: Pair): void {
  if (before.kind === 'unknown' || now.kind === 'unknown') compared.unknown += 1;
  else if ((before.kind === 'started') === (now.kind === 'started')) compared.same += 1;
  else {
    const change: Difference['change'] = now.kind === 'started' ? 'newly-starts' : 'starts-no-more';
    compared[change === 'newly-starts' ? 'newlyStarts' : 'startsNoMore'] += 1;
    if (compared.examples.length >= examples) return;
    const { source, deliveryId, at } = named;
    compared.examples.push({ change, source, deliveryId, at, before: before.reason, now: now.reason });
  }
}
