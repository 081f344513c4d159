import type { RunRecord } from '../../database/runs/records/run-record.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { formatDuration } from '../../time/format-duration.ts';

/** The state of a run in one word: its outcome, or its phase as long as it has none. */
export function formatState({ outcome, phase }: RunRecord): string {
  return outcome ?? phase;
}

/**
 * `$0.42 of $4.00`; with "≥" if a part of the spend is not known, and with what the budgets were charged if that differs.
 */
export function formatSpend(run: RunRecord): string {
  const { spendMicros, spendPartial, spendLimitMicros, chargedMicros, outcome } = run;
  const charged = outcome === null || chargedMicros === spendMicros ? '' : ` (${formatUsd(chargedMicros)} charged)`;
  return `${formatUsd(spendMicros, spendPartial)} of ${formatUsd(spendLimitMicros)}${charged}`;
}

/** `3m20s of 45m`, counted from the start to the end, or to now. */
export function formatTime({ startedAt, endedAt, durationLimitMs }: RunRecord, now: Date = new Date()): string {
  const endMs = endedAt === null ? now.getTime() : Date.parse(endedAt);
  return `${formatDuration(endMs - Date.parse(startedAt))} of ${formatDuration(durationLimitMs)}`;
}
