import { MICROS_PER_CENT } from '../../money/micros.ts';
import type { Engine } from '../engine.ts';
import { newId } from '../log/new-id.ts';
import { publicEvent } from '../log/public-event.ts';
import type { SessionRow } from '../log/schema.ts';
import type { EventBodyOf, LoggedEvent } from '../log/session-event.ts';
import { wantWork } from '../log/session-status.ts';
import { writeSession, type SessionWrite } from '../log/write-session.ts';
import { ApiError } from './api-error.ts';
import type { UserEvent } from './user-events.ts';

/**
 * Appends events of a user, all or none, and asks for work. Messages and interrupts wait for the brain; results of
 * tools count at once. Returns them as the API shows them. Throws ApiError 400 and SessionMissing.
 */
export async function sendEvents(engine: Engine, sessionId: string, events: UserEvent[]): Promise<object[]> {
  const { sent, started } = await writeSession(engine, sessionId, null, async (write) => {
    refuseEnded(write.session);
    const capped = isAtCap(write.session);
    refuseTwice(events);
    const sent: LoggedEvent[] = [];
    for (const event of events) sent.push(capped ? await sendAtCap(write, event) : await send(write, event));
    const listed = sent.some((event) => event.seq > 0);
    return { sent, started: listed && wantWork(write) };
  });
  if (started) engine.wake(sessionId);
  return sent.map(publicEvent);
}

async function send(write: SessionWrite, event: UserEvent): Promise<LoggedEvent> {
  if (event.type !== 'user.custom_tool_result') return write.append(event, { queued: true });
  await refuseUnlessOpen(write, event.custom_tool_use_id);
  return write.append(event);
}

/** An interrupt has nothing to stop here: it is accepted, ignored and not listed. */
async function sendAtCap(write: SessionWrite, event: UserEvent): Promise<LoggedEvent> {
  if (event.type === 'user.custom_tool_result') return await send(write, event);
  if (event.type === 'user.interrupt') {
    return { seq: 0, id: newId('sevt'), processedAt: Date.now(), body: event, details: null };
  }
  throw new ApiError(
    400,
    `Session ${write.session.id} has reached its budget: raise budget.max_list_cost or remove the budget, then send ${event.type}.`,
  );
}

function isAtCap({ budget_reached, budget_cents, spend_micros }: SessionRow): boolean {
  return budget_reached === 1 || (budget_cents !== null && spend_micros >= budget_cents * MICROS_PER_CENT);
}

function refuseEnded(session: SessionRow): void {
  if (session.archived_at === null && session.status !== 'terminated') return;
  throw new ApiError(400, `Session ${session.id} is over and takes no more events; create another one.`);
}

function refuseTwice(events: UserEvent[]): void {
  const ids = events.flatMap((event) => (event.type === 'user.custom_tool_result' ? [event.custom_tool_use_id] : []));
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new ApiError(400, `custom_tool_use_id: ${twice} is answered twice in this request.`);
}

async function refuseUnlessOpen(write: SessionWrite, useId: string): Promise<void> {
  const events = write.transaction.selectFrom('events').where('session_id', '=', write.session.id);
  const use = await events
    .select('id')
    .where('id', '=', useId)
    .where('type', '=', 'agent.custom_tool_use')
    .executeTakeFirst();
  if (!use) throw new ApiError(400, `custom_tool_use_id: this session has no agent.custom_tool_use ${useId}.`);
  const results = await events.select('body').where('type', '=', 'user.custom_tool_result').execute();
  const answered = results.some(
    ({ body }) => (JSON.parse(body) as EventBodyOf<'user.custom_tool_result'>).custom_tool_use_id === useId,
  );
  if (answered) throw new ApiError(400, `custom_tool_use_id: ${useId} has been answered already.`);
}
