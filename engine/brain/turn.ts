import type { Engine } from '../engine.ts';
import { readEvents } from '../store/read-events.ts';
import type { Session } from '../store/session.ts';
import type { LoggedEvent } from '../store/session-event.ts';
import { readSession, StaleEpoch, writeSession, type SessionWrite } from '../store/write-session.ts';
import { sessionTools } from '../tools/session-tools.ts';
import type { Situation } from './next-step.ts';
import { extendTranscript, newTranscript, type Transcript } from './read-transcript.ts';
import { describeSurroundings } from './describe-surroundings.ts';

/** One attempt of the brain at one session. Everything that must survive it is in the log. */
export interface Turn {
  engine: Engine;
  sessionId: string;
  epoch: number;
  session: Session;
  /** What the log means, as far as this attempt has read it. */
  transcript: Transcript;
  /** The last event of the log that this attempt has read; 0 before the first. */
  lastSeq: number;
  /** Events that this attempt has taken since it last read the log. */
  taken: LoggedEvent[];
  surroundings: string;
  /** Calls that this attempt has begun itself. */
  startedTools: Set<string>;
  /** The last event of the log at which the next model request did not fit into the budget. */
  atCapSince: number | null;
  /** Aborted to end the whole attempt: the worker stops, or another attempt has begun. */
  signal: AbortSignal;
  /** Aborted by an interrupt of the user, to end the step that is under way. */
  step: AbortController;
}

/** Takes the session over: from now on no earlier attempt can append anything. Throws SessionMissing. */
export async function beginTurn(engine: Engine, sessionId: string, signal: AbortSignal): Promise<Turn> {
  const session = await writeSession(engine, { sessionId }, (write) => {
    write.set({ epoch: write.session.epoch + 1 });
    return write.session;
  });
  return {
    engine,
    sessionId,
    epoch: session.epoch,
    session,
    transcript: newTranscript(),
    lastSeq: 0,
    taken: [],
    surroundings: await describeSurroundings(engine.database, sessionId),
    startedTools: new Set(),
    atCapSince: null,
    signal,
    step: new AbortController(),
  };
}

/** The signal for the current step: an interrupt and the end of the attempt abort it. */
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

/** Reads what is new in the log and clears `needs_wake`, the request to read it. Throws StaleEpoch, SessionMissing. */
export async function refresh(turn: Turn): Promise<void> {
  const { session, added } = await turn.engine.database.transaction().execute(async (transaction) => {
    const session = await readSession(transaction, turn.sessionId);
    if (session.epoch !== turn.epoch) throw new StaleEpoch(`Session ${turn.sessionId} was taken over.`);
    const added = await readEvents(transaction, turn.sessionId, turn.lastSeq);
    if (session.needs_wake === 1) {
      await transaction.updateTable('sessions').set({ needs_wake: 0 }).where('id', '=', turn.sessionId).execute();
    }
    return { session, added };
  });
  turn.session = session;
  turn.lastSeq = added.at(-1)?.seq ?? turn.lastSeq;
  extendTranscript(turn.transcript, [...turn.taken, ...added]);
  turn.taken = [];
}

/** What this attempt knows that is not in the log, for the decision about the next step. */
export function situationOf(turn: Turn): Situation {
  const { agent, running_tool } = turn.session;
  return {
    tools: sessionTools(agent),
    abandonedTool: running_tool !== null && !turn.startedTools.has(running_tool) ? running_tool : null,
    isAtCap: turn.atCapSince === turn.lastSeq,
  };
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
  turn.taken.push(...taken);
}
