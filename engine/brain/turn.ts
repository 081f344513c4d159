import type { Engine } from '../engine.ts';
import { readEvents } from '../store/read-events.ts';
import type { Session } from '../store/session.ts';
import type { LoggedEvent } from '../store/session-event.ts';
import { readSession, StaleEpoch, writeSession, type SessionWrite } from '../store/write-session.ts';
import { sessionTools, type SessionTool } from '../tools/session-tools.ts';
import type { Situation } from './next-step.ts';
import { extendTranscript, newTranscript, type Transcript } from './read-transcript.ts';
import { loadFiles } from './load-files.ts';
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
  /** Events that this attempt has appended or taken, and that `transcript` does not contain yet. */
  own: LoggedEvent[];
  surroundings: string;
  /** The tools of the MCP servers; null until this attempt has listed them. */
  mcpTools: SessionTool[] | null;
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
    own: [],
    surroundings: await describeSurroundings(engine, sessionId),
    mcpTools: null,
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

/**
 * Appends for this attempt. What it appends need not be read again, unless somebody else has appended before it. Throws
 * StaleEpoch when the attempt has been overtaken.
 */
export async function writeTurn<Result>(
  turn: Turn,
  change: (write: SessionWrite) => Result | Promise<Result>,
): Promise<Result> {
  const { result, session, events, before } = await writeSession(turn.engine, turn, async (write) => {
    const before = write.session.last_seq;
    return { result: await change(write), session: write.session, events: write.events, before };
  });
  const isNextInLog = before === turn.lastSeq;
  // Taking an event does not append it, so reading on in the log would not find it.
  turn.own.push(...(isNextInLog ? events : events.filter(({ seq }) => seq <= before)));
  if (isNextInLog) turn.lastSeq = session.last_seq;
  turn.session = session;
  return result;
}

/**
 * Brings `session` and `transcript` up to date with the log, and clears `needs_wake`, the request to read it. Throws
 * StaleEpoch, SessionMissing.
 */
export async function refresh(turn: Turn): Promise<void> {
  const added = (await isUpToDate(turn)) ? [] : await readOn(turn);
  const events = [...turn.own, ...added];
  const files = await loadFiles(turn.engine, events);
  extendTranscript(turn.transcript, events, files);
  turn.own = [];
}

/**
 * Whether this attempt knows everything that the log asks for: whoever else gives it something to do appends an event,
 * sets `needs_wake`, or begins another attempt.
 */
async function isUpToDate({ engine, sessionId, epoch, lastSeq }: Turn): Promise<boolean> {
  const row = await engine.database
    .selectFrom('sessions')
    .select(['epoch', 'last_seq', 'needs_wake'])
    .where('id', '=', sessionId)
    .executeTakeFirst();
  return row?.epoch === epoch && row.last_seq === lastSeq && row.needs_wake === 0;
}

async function readOn(turn: Turn): Promise<LoggedEvent[]> {
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
  // A message may be about a file that was mounted just before it.
  turn.surroundings = await describeSurroundings(turn.engine, turn.sessionId);
  return added;
}

/** What this attempt knows that is not in the log, for the decision about the next step. */
export function situationOf(turn: Turn): Situation {
  const { agent, running_tool } = turn.session;
  return {
    tools: [...sessionTools(agent, turn.engine.search), ...(turn.mcpTools ?? [])],
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
  await writeTurn(turn, (write) => {
    before(write);
    for (const event of queued) write.process(event);
  });
}
