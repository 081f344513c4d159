import type { RunStatus } from '../../contract/run.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { formatDuration } from '../../time/format-duration.ts';
import { terminalText } from '../../text/terminal-text.ts';
import { spendOf, workingMs, type SessionMeter } from './session-meter.ts';

/** What is known of a watched run: what the run itself says, and what the events of its session add up to. */
export interface Watched {
  /** Null as long as the run has not answered. */
  status: RunStatus | null;
  /** Null as long as there is no session. */
  meter: SessionMeter | null;
}

export interface Figures {
  spendMicros: number;
  spendPartial: boolean;
  workingMs: number;
  leftMs: number;
}

/** Returns the newest figures: the run updates its totals only from time to time, so its session's events may be ahead. */
export function figuresOf(status: RunStatus, meter: SessionMeter | null, now: number): Figures {
  const { totals, durationLimitMs } = status;
  const metered = meter === null ? 0 : workingMs(meter, now);
  const spend = meter === null ? null : spendOf(meter, now);
  const worked = Math.max(totals.workingMs, metered);
  return {
    spendMicros: Math.max(totals.spendMicros, spend?.spendMicros ?? 0),
    spendPartial: totals.spendPartial || (spend?.spendPartial ?? false),
    workingMs: worked,
    leftMs: Math.max(0, durationLimitMs - worked),
  };
}

/** Formats a status as `working · $0.42 of $4.00 · 32m10s left of 45m`, followed by what the run waits for. */
export function statusLine(status: RunStatus, { spendMicros, spendPartial, leftMs }: Figures): string {
  const parts = [
    status.phase,
    `${formatUsd(spendMicros, spendPartial)} of ${formatUsd(status.spendLimitMicros)}`,
    `${formatDuration(leftMs)} left of ${formatDuration(status.durationLimitMs)}`,
    ...(status.phase === 'waiting' && status.waiting.length === 0
      ? ['waits to be told how to go on (curfew steer)']
      : []),
    ...status.waiting.map(({ key }) => `waits for a decision: ${key}`),
    ...status.trouble,
  ];
  return terminalText(parts.join(' · ')).replaceAll('\n', ' ');
}
