import type { Micros } from '../../../money/micros.ts';
import { formatUsd } from '../../../money/format-usd.ts';
import { formatDuration } from '../../../time/format-duration.ts';
import type { FailuresInARow } from './failures-in-a-row.ts';
import type { ModelFailure } from '../model-failure.ts';

/** When the model is asked again (ms since 1970), or null to give up; and what people are told. */
export interface NextAttempt {
  retryAt: number | null;
  /** The endpoint has asked for this wait: whoever follows the session must not take it for silence. */
  isAskedFor: boolean;
  message: string;
}

/** Longer than an hour, because an endpoint may ask to wait for one hour, and may then need a few more attempts. */
export const GIVE_UP_AFTER_MS = 2 * 3_600_000;

/** How many failures in a row may have cost something, however little. */
const MOST_CHARGED = 10;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 60_000;
/** A longer wait is told to people. */
const LONG_WAIT_MS = 60_000;
const MOST_DOUBLINGS = 10;
const YEAR_MS = 365 * 86_400_000;

/**
 * Decides what follows a failed request; `row` includes it. Gives up if asking again cannot help, if the failures in a
 * row have lasted `GIVE_UP_AFTER_MS`, or if they have cost too much: `MOST_CHARGED` of them may cost something, and a
 * next one as dear as their average must leave half of the budget (null without one) untouched. Waits as long as the
 * endpoint asks, but not past that time; then asks one last time.
 */
export function nextAttempt(
  { isRetryable, message, retryAfterMs }: ModelFailure,
  row: FailuresInARow,
  { budgetMicros, now }: { budgetMicros: Micros | null; now: number },
): NextAttempt {
  if (!isRetryable) return { retryAt: null, isAskedFor: false, message };
  const lastedMs = Math.max(0, now - (row.firstAt ?? now));
  const reason = whyNotAgain(row, { budgetMicros, lastedMs });
  if (reason) {
    const failed = row.count === 1 ? '1 model request failed' : `${row.count} model requests in a row failed`;
    return {
      retryAt: null,
      isAskedFor: false,
      message: `${failed} over ${formatDuration(lastedMs)}; ${reason}. The last error: ${message}`,
    };
  }
  const grown = FIRST_PAUSE_MS * 2 ** Math.min(row.count - 1, MOST_DOUBLINGS) * (0.75 + Math.random() / 4);
  const wanted = Math.max(Math.min(grown, LONGEST_PAUSE_MS), retryAfterMs ?? 0);
  const waitMs = Math.round(Math.min(wanted, GIVE_UP_AFTER_MS - lastedMs));
  const isAskedFor = retryAfterMs !== null && retryAfterMs >= wanted;
  return { retryAt: now + waitMs, isAskedFor, message: message + wordAbout(waitMs, wanted) };
}

function whyNotAgain(
  { charged, lostMicros }: FailuresInARow,
  { budgetMicros, lastedMs }: { budgetMicros: Micros | null; lastedMs: number },
): string | null {
  if (lastedMs >= GIVE_UP_AFTER_MS) return `after ${formatDuration(GIVE_UP_AFTER_MS)} the model is not asked again`;
  if (charged >= MOST_CHARGED)
    return `${charged} of them may have cost something, at most ${formatUsd(lostMicros)} in all`;
  if (budgetMicros === null || charged === 0 || lostMicros + lostMicros / charged <= budgetMicros / 2) return null;
  return `they may have cost ${formatUsd(lostMicros)}, and another one could bring that over half of the budget`;
}

function wordAbout(waitMs: number, wantedMs: number): string {
  if (waitMs <= LONG_WAIT_MS) return '';
  if (waitMs >= Math.floor(wantedMs))
    return ` The endpoint asks to wait for ${formatDuration(waitMs)}; the session waits.`;
  const asked = wantedMs > YEAR_MS ? 'more than a year' : formatDuration(wantedMs);
  return ` The endpoint asks to wait for ${asked}; the session asks one last time after ${formatDuration(waitMs)}.`;
}
