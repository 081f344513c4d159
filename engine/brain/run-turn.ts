import type { Engine } from '../engine.ts';
import { enterIdle } from '../store/session-status.ts';
import { SessionMissing, StaleEpoch, writeSession } from '../store/write-session.ts';
import { askModel } from './ask-model.ts';
import { readTranscript, waitingTools, type Transcript } from './read-transcript.ts';
import { recordLoss } from './record-request.ts';
import { recordResult, runTool } from '../tools/run-tool.ts';
import { beginTurn, refresh, takeQueued, writeTurn, type Turn } from './turn.ts';

/**
 * Works on a session until it is idle. Everything is read from the log, so that it does not matter which attempt does
 * it, or how the one before ended. Ends quietly when the session is gone or another attempt has taken it over;
 * throws when it should be tried again.
 */
export async function runTurn(engine: Engine, sessionId: string, signal: AbortSignal): Promise<void> {
  let turn: Turn | null = null;
  let unsubscribe = (): void => {};
  try {
    const begun = await beginTurn(engine, sessionId, signal);
    turn = begun;
    unsubscribe = engine.bus.subscribe(sessionId, ({ body, processedAt }) => {
      if (body.type === 'user.interrupt' && processedAt === null) begun.step.abort(new Error('interrupted'));
    });
    while (await step(begun));
  } catch (error) {
    if (error instanceof StaleEpoch || error instanceof SessionMissing) return;
    if (turn) await wishToBeWoken(engine, turn);
    throw error;
  } finally {
    unsubscribe();
  }
}

/** Does the next thing that the log asks for; false when there is none. */
async function step(turn: Turn): Promise<boolean> {
  turn.signal.throwIfAborted();
  // Before the log is read: an interrupt is then either seen in it, or stops what follows.
  turn.step = new AbortController();
  await refresh(turn);
  if (turn.session.status !== 'running') return false;
  const transcript = readTranscript(turn.events);
  const { lostRequest, queued, openTools, confirmations, wantsModel } = transcript;
  const waiting = waitingTools(transcript);
  const tool = openTools.find((use) => !waiting.some(({ id }) => id === use.id));
  const said = queued.filter((event) => event.body.type === 'user.tool_confirmation');
  if (lostRequest) await closeLostRequest(turn, lostRequest.id);
  else if (queued.some((event) => event.body.type === 'user.interrupt')) await interrupt(turn, transcript);
  else if (said.length > 0) await takeQueued(turn, said);
  else if (tool) await runTool(turn, tool, confirmations.get(tool.id));
  else if (queued.length > 0) await takeQueued(turn, queued);
  else if (waiting.length === 0 && wantsModel)
    return (await askModel(turn, transcript)) || !(await rest(turn, transcript, true));
  else return !(await rest(turn, transcript, false));
  return true;
}

/** Whoever asked is gone, and with it the answer: its worst case is what it cost, as far as anyone knows. */
async function closeLostRequest(turn: Turn, startId: string): Promise<void> {
  await writeTurn(turn, (write) =>
    recordLoss(write, { startId, spendMicros: write.session.reserved_micros, usage: null, bytes: 0 }),
  );
}

/** Answers all that is open, so that nothing waits for it any more; what was said meanwhile stays in the context. */
async function interrupt(turn: Turn, { queued, openTools, openCustomTools }: Transcript): Promise<void> {
  const last = queued.findLastIndex((event) => event.body.type === 'user.interrupt');
  await takeQueued(turn, queued.slice(0, last + 1), (write) => {
    for (const use of openTools) recordResult(write, use, { content: 'Interrupted by the user.', isError: true });
    for (const use of openCustomTools) {
      write.append({
        type: 'user.custom_tool_result',
        custom_tool_use_id: use.id,
        is_error: true,
        content: [{ type: 'text', text: 'Interrupted by the user before it was answered.' }],
      });
    }
  });
}

/** Goes idle, unless something has arrived since the log was read. Returns whether it did. */
async function rest(turn: Turn, transcript: Transcript, isBudgetReached: boolean): Promise<boolean> {
  const { stop } = transcript;
  const waiting = waitingTools(transcript);
  const read = turn.events.at(-1)?.seq ?? 0;
  return await writeTurn(turn, (write) => {
    if (write.session.last_seq !== read) return false;
    write.set({ needs_wake: 0 });
    if (isBudgetReached) enterIdle(write, { type: 'budget_reached' }, null);
    else if (waiting.length > 0) {
      enterIdle(write, { type: 'requires_action', event_ids: waiting.map((use) => use.id) }, null);
    } else enterIdle(write, { type: stop.reason }, stop.details);
    return true;
  });
}

/** Temporal tries again by itself, but not when a person has ended its workflow: the engine looks for such sessions. */
async function wishToBeWoken(engine: Engine, { sessionId, epoch }: Turn): Promise<void> {
  await writeSession(engine, { sessionId, epoch }, (write) => write.set({ needs_wake: 1 })).catch((error: unknown) => {
    if (!(error instanceof StaleEpoch || error instanceof SessionMissing)) throw error;
  });
}
