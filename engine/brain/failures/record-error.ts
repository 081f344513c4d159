import { MICROS_PER_CENT } from '../../../money/micros.ts';
import type { LoggedEvent } from '../../store/session-event.ts';
import { enterRescheduling } from '../../store/session-status.ts';
import type { SessionWrite } from '../../store/write-session.ts';
import type { ModelFailure } from '../model-failure.ts';
import { nextAttempt, type NextAttempt } from './next-attempt.ts';
import { readFailures } from './read-failures.ts';

/**
 * Appends why a model request failed, and what follows: the session waits and asks again, or it gives up. `end` is the
 * end of that request, which was appended before. The log decides, so that a crash changes nothing.
 */
export async function recordError(write: SessionWrite, failure: ModelFailure, end: LoggedEvent): Promise<void> {
  appendError(write, failure, await decide(write, failure, end));
}

/** Appends an error only if the failures in a row are too many; else the model can be asked again at once. */
export async function giveUpIfTooMany(write: SessionWrite, failure: ModelFailure, end: LoggedEvent): Promise<void> {
  const next = await decide(write, failure, end);
  if (next.retryAt === null) appendError(write, failure, next);
}

async function decide(write: SessionWrite, failure: ModelFailure, end: LoggedEvent): Promise<NextAttempt> {
  const { transaction, session } = write;
  const budgetMicros = session.budget_cents === null ? null : session.budget_cents * MICROS_PER_CENT;
  const row = await readFailures(transaction, session.id, end);
  return nextAttempt(failure, row, { budgetMicros, now: Date.now() });
}

function appendError(write: SessionWrite, { type }: ModelFailure, next: NextAttempt): void {
  const { retryAt, isAskedFor, message } = next;
  const retry_status = { type: retryAt === null ? ('exhausted' as const) : ('retrying' as const) };
  const event = { type: 'session.error' as const, error: { type, message, retry_status } };
  const body =
    retryAt !== null && isAskedFor ? { ...event, curfew: { retry_at: new Date(retryAt).toISOString() } } : event;
  write.append(body, retryAt === null ? {} : { details: { retryAt } });
  if (retryAt !== null) enterRescheduling(write);
}
