import { MICROS_PER_CENT } from '../../../money/micros.ts';
import type { Engine } from '../../engine.ts';
import { newId } from '../../store/new-id.ts';
import { publicEvent } from '../../store/public-event.ts';
import type { LoggedEvent } from '../../store/session-event.ts';
import type { Session } from '../../store/session.ts';
import { wantWork } from '../../store/session-status.ts';
import { writeSession, type SessionWrite } from '../../store/write-session.ts';
import { ApiError } from '../http/api-error.ts';
import { appendUserEvent } from './append-user-event.ts';
import { namedFiles, sizesOf } from './named-files.ts';
import { refuseAnswers } from './refuse-answers.ts';
import { refuseThreads } from './refuse-threads.ts';
import { refuseTooMuch } from './refuse-too-much.ts';
import type { UserEvent } from './user-events.ts';

/**
 * Appends events of a user, all or none, and asks for a turn of the brain. Results of tools are processed at once; all
 * other events wait until the brain takes them. Returns the events as the API shows them. Throws ApiError 400 and
 * SessionMissing.
 */
export async function sendEvents(engine: Engine, sessionId: string, events: UserEvent[]): Promise<object[]> {
  const files = await namedFiles(engine, events);
  const { sent, started } = await writeSession(engine, { sessionId }, async (write) => {
    refuseEnded(write.session);
    refuseThreads(write.session, events);
    const capped = isAtCap(write.session);
    await refuseAnswers(write, events);
    await refuseTooMuch(write, events, sizesOf(files));
    const sent: LoggedEvent[] = [];
    for (const event of events) {
      sent.push((capped ? sendAtCap(write, event) : null) ?? (await appendUserEvent(write, event, files)));
    }
    const listed = sent.some((event) => event.seq > 0);
    return { sent, started: listed && wantWork(write) };
  });
  if (started) engine.wake(sessionId);
  return sent.map(publicEvent);
}

/**
 * A session at its cap has nothing to interrupt, so an interrupt is accepted but not stored. Null for an event that is
 * appended as always. Throws ApiError 400 for one that would start work.
 */
function sendAtCap(write: SessionWrite, event: UserEvent): LoggedEvent | null {
  if (event.type === 'user.interrupt') {
    return { seq: 0, id: newId('sevt'), processedAt: Date.now(), body: event, details: null };
  }
  if (event.type !== 'user.message' && event.type !== 'system.message') return null;
  throw new ApiError(
    400,
    `Session ${write.session.id} has reached its budget: raise budget.max_list_cost or remove the budget, then send ${event.type}.`,
  );
}

function isAtCap({ budget_reached, budget_cents, spend_micros }: Session): boolean {
  return budget_reached === 1 || (budget_cents !== null && spend_micros >= budget_cents * MICROS_PER_CENT);
}

function refuseEnded(session: Session): void {
  if (session.archived_at === null && session.status !== 'terminated') return;
  throw new ApiError(400, `Session ${session.id} is over and takes no more events; create another one.`);
}
