import type { Kysely, Transaction } from 'kysely';
import { newId } from './new-id.ts';
import { StoreError } from './store-error.ts';
import { refersTo } from './refers-to.ts';
import type { EngineSchema } from './schema.ts';
import { changedColumns, toSession, type Session } from './session.ts';
import type { SessionBus } from './session-bus.ts';
import type { EventBody, EventDetails, LoggedEvent } from './session-event.ts';

export interface SessionLog {
  database: Kysely<EngineSchema>;
  bus: SessionBus;
}

/** One change of a session and its log: it becomes visible as a whole or not at all. */
export interface SessionWrite {
  transaction: Transaction<EngineSchema>;
  /** The session with the changes made so far. */
  session: Session;
  /** What was appended and taken so far, in this order. */
  events: LoggedEvent[];
  append<Body extends EventBody>(body: Body, options?: AppendOptions): LoggedEvent<Body>;
  /** The brain takes a queued event, which is part of the context from then on. */
  process(event: LoggedEvent): LoggedEvent;
  set(changes: Partial<Session>): void;
}

/** Which session is changed. With an `epoch`, only if no later attempt of the brain has begun. */
interface WriteTarget {
  sessionId: string;
  epoch?: number;
}

interface AppendOptions {
  details?: EventDetails;
  /** The event waits for the brain: `processed_at` stays null until `process`. */
  queued?: boolean;
  /** The id that a preview has announced; a new one without it. */
  id?: string | undefined;
}

export class SessionMissing extends StoreError {
  constructor(sessionId: string) {
    super('missing', `There is no session ${sessionId}.`);
  }
}

/** A later attempt has taken the session over, so this one must end and change nothing. */
export class StaleEpoch extends Error {}

/**
 * Changes a session in one transaction and, after the commit, publishes the events that were appended.
 * `change` may await nothing but its queries. Throws SessionMissing, StaleEpoch, or what `change` threw; nothing is
 * changed then.
 */
export async function writeSession<Result>(
  log: SessionLog,
  target: WriteTarget,
  change: (write: SessionWrite) => Result | Promise<Result>,
): Promise<Result> {
  const { result, published } = await log.database
    .transaction()
    .execute((transaction) => writeWithin(transaction, target, change));
  for (const event of published) log.bus.publish(target.sessionId, event);
  return result;
}

/** The same within a transaction of the caller, who must publish the returned events after the commit. */
export async function writeWithin<Result>(
  transaction: Transaction<EngineSchema>,
  { sessionId, epoch }: WriteTarget,
  change: (write: SessionWrite) => Result | Promise<Result>,
): Promise<{ result: Result; published: LoggedEvent[] }> {
  const session = await readSession(transaction, sessionId);
  if (epoch !== undefined && session.epoch !== epoch) throw new StaleEpoch(`Session ${sessionId} was taken over.`);
  const { write, flush } = createWrite(transaction, session);
  const result = await change(write);
  await flush();
  return { result, published: write.events };
}

/** Throws SessionMissing. */
export async function readSession(database: Kysely<EngineSchema>, sessionId: string): Promise<Session> {
  const row = await database.selectFrom('sessions').selectAll().where('id', '=', sessionId).executeTakeFirst();
  if (!row) throw new SessionMissing(sessionId);
  return toSession(row);
}

function createWrite(
  transaction: Transaction<EngineSchema>,
  before: Session,
): { write: SessionWrite; flush: () => Promise<void> } {
  const session = { ...before };
  const appended: LoggedEvent[] = [];
  const processed: LoggedEvent[] = [];
  const events: LoggedEvent[] = [];
  const nextInstant = (): number => (session.last_processed_at = Math.max(Date.now(), session.last_processed_at + 1));
  const write: SessionWrite = {
    transaction,
    session,
    events,
    append(body, { details, queued = false, id = newId('sevt') } = {}) {
      const processedAt = queued ? null : nextInstant();
      const event = { seq: ++session.last_seq, id, processedAt, body, details: details ?? null };
      appended.push(event);
      events.push(event);
      return event;
    },
    process(event) {
      const now = { ...event, processedAt: nextInstant() };
      processed.push(now);
      events.push(now);
      return now;
    },
    set: (changes) => void Object.assign(session, changes),
  };
  const flush = async (): Promise<void> => {
    await insertEvents(transaction, session.id, appended);
    for (const event of processed) await markProcessed(transaction, session.id, event);
    await transaction
      .updateTable('sessions')
      .set({ ...changedColumns(before, session), updated_at: new Date().toISOString() })
      .where('id', '=', session.id)
      .execute();
  };
  return { write, flush };
}

async function insertEvents(
  transaction: Transaction<EngineSchema>,
  sessionId: string,
  events: LoggedEvent[],
): Promise<void> {
  for (const { seq, id, processedAt, body, details } of events) {
    await transaction
      .insertInto('events')
      .values({
        session_id: sessionId,
        seq,
        id,
        type: body.type,
        processed_at: processedAt,
        body: JSON.stringify(body),
        details: details && JSON.stringify(details),
        refers_to: refersTo(body),
      })
      .execute();
  }
}

async function markProcessed(
  transaction: Transaction<EngineSchema>,
  sessionId: string,
  { id, processedAt }: LoggedEvent,
): Promise<void> {
  await transaction
    .updateTable('events')
    .set({ processed_at: processedAt })
    .where('session_id', '=', sessionId)
    .where('id', '=', id)
    .where('processed_at', 'is', null)
    .execute();
}
