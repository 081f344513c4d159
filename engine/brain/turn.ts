import type { Engine } from '../engine.ts';
import { readEvents } from '../store/read-events.ts';
import type { Session } from '../store/session.ts';
import type { LoggedEvent } from '../store/session-event.ts';
import { enterRunning } from '../store/session-status.ts';
import { readSession, StaleEpoch, writeSession, type SessionWrite } from '../store/write-session.ts';
import { describeSurroundings } from './describe-surroundings.ts';

/** One attempt of the brain at one session. All it knows it has from the log. */
export interface Turn {
  engine: Engine;
  sessionId: string;
  epoch: number;
  session: Session;
  events: LoggedEvent[];
  surroundings: string;
  /** Tools that this attempt itself gave to the hands. */
  startedTools: Set<string>;
  /** Model requests in a row that failed. */
  failures: number;
  /** Ends the whole attempt: the worker stops, or another attempt has begun. */
  signal: AbortSignal;
  /** Aborted by an interrupt of the user: ends what is being done at this moment. */
  step: AbortController;
}

/** Takes the session over: from here on, no earlier attempt can append anything. Throws SessionMissing. */
export async function beginTurn(engine: Engine, sessionId: string, signal: AbortSignal): Promise<Turn> {
  const session = await writeSession(engine, { sessionId }, (write) => {
    write.set({ epoch: write.session.epoch + 1 });
    if (write.session.status === 'rescheduling') enterRunning(write);
    return write.session;
  });
  return {
    engine,
    sessionId,
    epoch: session.epoch,
    session,
    events: [],
    surroundings: await describeSurroundings(engine.database, sessionId),
    startedTools: new Set(),
    failures: 0,
    signal,
    step: new AbortController(),
  };
}

/** Aborts what is being done at this moment: an interrupt, or the end of the attempt. */
export function stepSignal(turn: Turn): AbortSignal {
  return AbortSignal.any([turn.signal, turn.step.signal]);
}

/** Appends for this attempt. Throws StaleEpoch when it has been overtaken. */
export async function writeTurn<Result>(
  turn: Turn,
  change: (write: SessionWrite) => Result | Promise<Result>,
): Promise<Result> {
  return await writeSession(turn.engine, turn, change);
}

/** Reads what is new in the log. Having read past it is what clears the wish to be woken. */
export async function refresh(turn: Turn): Promise<void> {
  const { session, added } = await turn.engine.database.transaction().execute(async (transaction) => {
    const session = await readSession(transaction, turn.sessionId);
    if (session.epoch !== turn.epoch) throw new StaleEpoch(`Session ${turn.sessionId} was taken over.`);
    const added = await readEvents(transaction, turn.sessionId, turn.events.at(-1)?.seq ?? 0);
    if (session.needs_wake === 1) {
      await transaction.updateTable('sessions').set({ needs_wake: 0 }).where('id', '=', turn.sessionId).execute();
    }
    return { session, added };
  });
  turn.session = session;
  turn.events.push(...added);
}

/** Takes queued events into the context, in order of arrival, after what `before` appends. */
export async function takeQueued(
  turn: Turn,
  queued: LoggedEvent[],
  before: (write: SessionWrite) => void = () => {},
): Promise<void> {
  const taken = await writeTurn(turn, (write) => {
    before(write);
    return queued.map((event) => write.process(event));
  });
  const fresh = new Map(taken.map((event) => [event.id, event]));
  turn.events = turn.events.map((event) => fresh.get(event.id) ?? event);
}
