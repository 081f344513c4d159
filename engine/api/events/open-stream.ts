import type { Context } from 'hono';
import type { Engine } from '../../engine.ts';
import type { Session } from '../../store/session.ts';
import { readSession } from '../../store/write-session.ts';
import { readQuery } from '../http/read-query.ts';
import { eventStream, EventStreamQuery } from './event-stream.ts';

/**
 * Answers with the live stream of a session. `check` may refuse the session. Throws SessionMissing, and what `check`
 * throws.
 */
export async function openStream(
  engine: Engine,
  context: Context,
  { sessionId, check = () => {} }: { sessionId: string; check?: (session: Session) => void },
): Promise<Response> {
  const { event_deltas } = readQuery(context, EventStreamQuery);
  // Listen first and then look up the session, so that no event between the two is lost.
  const stream = eventStream({ bus: engine.bus, sessionId, event_deltas });
  try {
    check(await readSession(engine.database, sessionId));
  } catch (error) {
    stream.close();
    throw error;
  }
  return stream.response;
}
