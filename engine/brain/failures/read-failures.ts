import type { Kysely } from 'kysely';
import { toEvent } from '../../store/read-events.ts';
import type { EngineSchema } from '../../store/schema.ts';
import type { LoggedEvent } from '../../store/session-event.ts';
import { endsRow, failuresInARow, type FailuresInARow } from './failures-in-a-row.ts';

/** Few, because each event can have many kilobytes, and mostly the newest ones decide. */
const EVENTS_AT_ONCE = 20;

/** Reads from the log of a session which model requests failed in a row; `last` is an event that is not in it yet. */
export async function readFailures(
  database: Kysely<EngineSchema>,
  sessionId: string,
  last: LoggedEvent,
): Promise<FailuresInARow> {
  const events = [last];
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const rows = await database
      .selectFrom('events')
      .selectAll()
      .where('session_id', '=', sessionId)
      .where('processed_at', '<', before)
      .where((row) =>
        row.or([row('type', 'in', ['span.model_request_end', 'session.error']), row('type', 'like', 'user.%')]),
      )
      .orderBy('processed_at', 'desc')
      .limit(EVENTS_AT_ONCE)
      .execute();
    const earlier = rows.map(toEvent);
    events.unshift(...earlier.toReversed());
    before = earlier.at(-1)?.processedAt ?? 0;
    if (rows.length < EVENTS_AT_ONCE || earlier.some(endsRow)) return failuresInARow(events);
  }
}
