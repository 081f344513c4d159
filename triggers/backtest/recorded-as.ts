import type { KeptDelivery } from '../../database/history/kept-deliveries.ts';
import type { RecordedRun } from '../../database/history/recorded-runs.ts';
import { countedAs, type Counted } from './counted-as.ts';
import type { Fate } from './simulation/planned-run.ts';

/** What really came of a delivery and an automation until an instant (RFC 3339); `run` is the run that it started. */
export function recordedAs(
  delivery: KeptDelivery,
  { automation, runId, run, until }: { automation: string; runId: string; run: RecordedRun | null; until: string },
): Counted {
  if (run !== null) return countedAs(recordedFate(run, until));
  if (delivery.runs.includes(runId)) return { kind: 'unknown', reason: 'it started a run that has no record' };
  if (delivery.isRemoved) return { kind: 'unknown', reason: 'its reasons were removed, because it is too old' };
  if (delivery.state === 'pending') return { kind: 'unknown', reason: 'it has not been decided yet' };
  const reason = delivery.reasons[automation] ?? delivery.reason ?? 'the automation was not there, or was not asked';
  return { kind: 'unmatched', reason };
}

/** What really became of a run until an instant. */
export function recordedFate({ row, asks, money }: RecordedRun, until: string): Fate {
  if (money !== null && money.at < until) {
    const { decision } = money;
    if (decision.reserved) return { kind: 'started' };
    if (decision.reason === 'over-budget') return { kind: 'over-budget', refusal: decision.refusal };
  }
  const { outcome } = row;
  const endedAt = row.settledAt ?? row.endedAt;
  const last = asks.findLast(({ at }) => at < until)?.admission;
  if (last !== undefined && !last.admitted && last.reason !== 'waiting') return { kind: 'refused', refusal: last };
  if (outcome === null || endedAt === null || endedAt >= until) return { kind: 'open' };
  return { kind: 'ended', outcome };
}
