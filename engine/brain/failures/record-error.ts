import { MICROS_PER_CENT } from '../../../money/micros.ts';
import type { LoggedEvent } from '../../store/session-event.ts';
import { enterRescheduling } from '../../store/session-status.ts';
import type { SessionWrite } from '../../store/write-session.ts';
import { failuresInARow } from './failures-in-a-row.ts';
import type { ModelFailure } from '../model-failure.ts';
import { nextAttempt, type NextAttempt } from './next-attempt.ts';

/**
 * Appends why a model request failed, and what follows: the session waits and asks again, or it gives up. `events` is
 * the log with the end of that request.
 */
export function recordError(write: SessionWrite, failure: ModelFailure, events: LoggedEvent[]): void {
  appendError(write, failure, decide(write, failure, events));
}

/** Appends an error only if the failures in a row are too many; else the model can be asked again at once. */
export function giveUpIfTooMany(write: SessionWrite, failure: ModelFailure, events: LoggedEvent[]): void {
  const next = decide(write, failure, events);
  if (next.retryAt === null) appendError(write, failure, next);
}

function decide({ session }: SessionWrite, failure: ModelFailure, events: LoggedEvent[]): NextAttempt {
  const budgetMicros = session.budget_cents === null ? null : session.budget_cents * MICROS_PER_CENT;
  return nextAttempt(failure, failuresInARow(events), { budgetMicros, now: Date.now() });
}

function appendError(write: SessionWrite, { type }: ModelFailure, { retryAt, message }: NextAttempt): void {
  const retry_status = { type: retryAt === null ? ('exhausted' as const) : ('retrying' as const) };
  write.append(
    { type: 'session.error', error: { type, message, retry_status } },
    retryAt === null ? {} : { details: { retryAt } },
  );
  if (retryAt !== null) enterRescheduling(write);
}
