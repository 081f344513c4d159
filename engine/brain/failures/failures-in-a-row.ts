import type { Micros } from '../../../money/micros.ts';
import type { LoggedEvent } from '../../store/session-event.ts';

/** Model requests without an answer, one after the other. */
export interface FailuresInARow {
  count: number;
  /** When the first one failed, in ms since 1970; null if none did. */
  firstAt: number | null;
  /** How many of them may have cost something, and how much in all. */
  charged: number;
  lostMicros: Micros;
}

/**
 * Counts the failures since the model last answered, a user last said something, or the engine last gave up. `events`
 * are in the order in which they were processed.
 */
export function failuresInARow(events: LoggedEvent[]): FailuresInARow {
  const since = events.reduce((last, event) => (endsRow(event) ? Math.max(last, event.processedAt ?? 0) : last), 0);
  const row: FailuresInARow = { count: 0, firstAt: null, charged: 0, lostMicros: 0 };
  for (const { processedAt, body, details } of events) {
    if (body.type !== 'span.model_request_end' || processedAt === null || processedAt <= since) continue;
    const lost = details?.requestEnd?.spendMicros ?? 0;
    row.count += 1;
    row.firstAt ??= processedAt;
    row.charged += lost > 0 ? 1 : 0;
    row.lostMicros += lost;
  }
  return row;
}

/** Whether the failures before this event no longer count. */
export function endsRow({ body }: LoggedEvent): boolean {
  if (body.type === 'span.model_request_end') return body.is_error !== true;
  if (body.type === 'session.error') return body.error.retry_status.type === 'exhausted';
  return body.type.startsWith('user.');
}
