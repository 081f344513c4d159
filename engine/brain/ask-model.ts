import type { Message } from '@anthropic-ai/sdk/resources/messages/messages';
import type { HeardAnswer } from '../store/session-event.ts';
import { buildRequest, type ModelRequest } from './build-request.ts';
import { fitRequest } from './fit-request.ts';
import { hearAnswer } from './failures/hear-answer.ts';
import { keepHeard } from './failures/keep-heard.ts';
import { makeRoom } from './make-room.ts';
import { modelFailure, type ModelFailure } from './model-failure.ts';
import { prepareHands } from './prepare-hands.ts';
import type { Transcript } from './read-transcript.ts';
import { recordError } from './failures/record-error.ts';
import { recordAnswer, recordLoss, recordStart, type StartedRequest } from './record-request.ts';
import { NO_LOSS, requestLoss, type RequestLoss } from './failures/request-loss.ts';
import { sessionTools } from '../tools/session-tools.ts';
import { stepSignal, writeTurn, type Turn } from './turn.ts';

const SILENCE_MS = 10 * 60_000;

/**
 * Sends one request to the model and appends the answer, or the error. If the context is nearly full, it makes room
 * instead, and the next step sends the request. Returns false, and sends nothing, if the worst case of the request does
 * not fit into the budget.
 */
export async function askModel(turn: Turn, transcript: Transcript): Promise<boolean> {
  const agent = turn.session.agent;
  const tools = sessionTools(agent);
  const { request, bytes } = buildRequest({ agent, surroundings: turn.surroundings, tools, transcript });
  const clearedUpTo = makeRoom(transcript, bytes);
  if (clearedUpTo !== null) {
    await writeTurn(turn, (write) => {
      write.append({ type: 'agent.thread_context_compacted' }, { details: { clearedUpTo } });
    });
    return true;
  }
  const plan = await fitRequest(turn, { request, bytes, measured: transcript.measured });
  if (!plan) return false;
  const started = await recordStart(turn, { model: request.model, plan, bytes });
  const asked = await ask(turn, request, started);
  if ('message' in asked) await recordAnswer(turn, started, { message: asked.message, tools });
  else await recordFailure(turn, started, asked);
  return true;
}

interface Failed {
  error: unknown;
  heard: HeardAnswer | null;
}

async function ask(turn: Turn, request: ModelRequest, started: StartedRequest): Promise<{ message: Message } | Failed> {
  let heard: HeardAnswer | null = null;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const signal = AbortSignal.any([stepSignal(turn), silence.signal]);
  const keeping = keepHeard(turn, started, () => heard);
  try {
    const params = { ...request, max_tokens: started.sent.maxTokens };
    const stream = turn.engine.model.client.messages.stream(params, { signal });
    stream.on('streamEvent', (event, message) => {
      timer.refresh();
      prepareHands(turn, event);
      heard = hearAnswer({ heard, event, message });
      if (event.type === 'message_start') keeping.began();
    });
    return { message: await stream.finalMessage() };
  } catch (error) {
    const silent = new Error(`The model endpoint was silent for ${SILENCE_MS / 60_000} minutes.`);
    return { error: silence.signal.aborted ? silent : error, heard };
  } finally {
    clearTimeout(timer);
    await keeping.stop();
  }
}

/** Appends the end of a request without an answer, its cost and, unless it was stopped by us, the error. */
async function recordFailure(turn: Turn, started: StartedRequest, { error, heard }: Failed): Promise<void> {
  const { id, bytes, sent } = started;
  if (stepSignal(turn).aborted) {
    const loss = requestLoss(sent, heard, silentMs(heard));
    await writeTurn(turn, (write) => void recordLoss(write, { startId: id, loss, bytes }));
    return;
  }
  const failure = modelFailure(error);
  const loss = lossOf(started, failure, heard);
  await writeTurn(turn, async (write) => {
    await recordError(write, failure, recordLoss(write, { startId: id, loss, bytes }));
  });
}

/** A request that failed before `message_start` costs nothing. */
function lossOf({ sent }: StartedRequest, { mayHaveCost }: ModelFailure, heard: HeardAnswer | null): RequestLoss {
  return heard === null ? { ...NO_LOSS, partial: mayHaveCost } : requestLoss(sent, heard, silentMs(heard));
}

function silentMs(heard: HeardAnswer | null): number {
  return heard === null ? 0 : Date.now() - heard.at;
}
