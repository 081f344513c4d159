import type { Engine } from '../engine.ts';
import { enterIdle } from '../store/session-status.ts';
import { SessionMissing, StaleEpoch, writeSession } from '../store/write-session.ts';
import { askModel } from './ask-model.ts';
import { awaitRetry } from './failures/await-retry.ts';
import { answerTool, callTool, callTools } from './call-tool.ts';
import { closeLostRequest } from './failures/close-lost-request.ts';
import { interrupt } from './interrupt.ts';
import { nextStep, type Step } from './next-step.ts';
import { beginTurn, refresh, situationOf, takeQueued, writeTurn, type Turn } from './turn.ts';

/**
 * Works on a session until it is idle. All its state is in the log, so an attempt can continue where another one ended,
 * even if that one died. Returns quietly if the session is gone or another attempt has taken it over; throws if it
 * should be tried again.
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
    await work(begun);
  } catch (error) {
    if (error instanceof StaleEpoch || error instanceof SessionMissing) return;
    if (turn) await askToBeWoken(turn);
    throw error;
  } finally {
    unsubscribe();
  }
}

/** Takes one step after the other; each is decided from the current log. */
async function work(turn: Turn): Promise<void> {
  for (let isOver = false; !isOver;) {
    turn.signal.throwIfAborted();
    // Make this signal before the log is read: then an interrupt is either in the log already, or it aborts the step.
    turn.step = new AbortController();
    await refresh(turn);
    if (turn.session.status === 'rescheduling') {
      await awaitRetry(turn);
      continue;
    }
    if (turn.session.status !== 'running') return;
    isOver = await carryOut(turn, nextStep(turn.transcript, situationOf(turn)));
  }
}

/** Returns whether the session is idle now. */
async function carryOut(turn: Turn, step: Step): Promise<boolean> {
  switch (step.kind) {
    case 'close-lost-request':
      await closeLostRequest(turn, step.startId);
      return false;
    case 'interrupt':
      await interrupt(turn, step);
      return false;
    case 'take':
      await takeQueued(turn, step.events);
      return false;
    case 'answer-tool':
      await answerTool(turn, step.use, step.result);
      return false;
    case 'run-tool':
      await callTool(turn, step);
      return false;
    case 'run-tools':
      await callTools(turn, step.calls);
      return false;
    case 'ask-model':
      if (!(await askModel(turn, turn.transcript))) turn.atCapSince = turn.lastSeq;
      return false;
    case 'fail':
      await writeTurn(turn, (write) => {
        write.append({ type: 'session.error', error: { ...step.failure, retry_status: { type: 'exhausted' } } });
      });
      return false;
    case 'rest':
      return await rest(turn, step);
  }
}

/** Makes the session idle, unless something has arrived since the log was read. Returns whether it did. */
async function rest(turn: Turn, { stopReason, stopDetails }: Extract<Step, { kind: 'rest' }>): Promise<boolean> {
  const isIdle = await writeTurn(turn, (write) => {
    if (write.session.last_seq !== turn.lastSeq) return false;
    write.set({ needs_wake: 0 });
    enterIdle(write, stopReason, stopDetails);
    return true;
  });
  if (isIdle) turn.engine.outputs.collectSoon(turn.sessionId);
  return isIdle;
}

/**
 * Temporal retries a turn that failed, unless a person has ended its workflow; for that case the flag lets the waker
 * find the session.
 */
async function askToBeWoken(turn: Turn): Promise<void> {
  await writeSession(turn.engine, turn, (write) => write.set({ needs_wake: 1 })).catch((error: unknown) => {
    if (!(error instanceof StaleEpoch || error instanceof SessionMissing)) throw error;
  });
}
