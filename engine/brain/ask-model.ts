import { setTimeout as pause } from 'node:timers/promises';
import type { Message, Usage } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Micros } from '../../money/micros.ts';
import { requestCost } from '../../money/request-cost.ts';
import { enterRescheduling, enterRunning } from '../store/session-status.ts';
import type { ModelRequest } from './build-request.ts';
import { nextRequest } from './context/next-request.ts';
import { recordSummary } from './context/record-summary.ts';
import { tooLong } from './context/too-long.ts';
import { fitRequest } from './fit-request.ts';
import { modelFailure, type ModelFailure } from './model-failure.ts';
import { prepareHands } from './prepare-hands.ts';
import type { Transcript } from './read-transcript.ts';
import {
  recordAnswer,
  recordLoss,
  recordStart,
  recordTooLong,
  tokensOf,
  type StartedRequest,
} from './record-request.ts';
import { sessionTools } from '../tools/session-tools.ts';
import { stepSignal, writeTurn, type Turn } from './turn.ts';

const SILENCE_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Sends one request to the model and appends the answer, or the error. If the context is nearly full, it makes room
 * instead, for which it may ask for a summary; the next step then sends the request. Returns false, and sends nothing,
 * if the worst case of the request does not fit into the budget.
 */
export async function askModel(turn: Turn, transcript: Transcript): Promise<boolean> {
  const agent = turn.session.agent;
  const tools = sessionTools(agent);
  const prepared = nextRequest(transcript, { agent, surroundings: turn.surroundings, tools });
  if ('body' in prepared) {
    const { body, details } = prepared;
    await writeTurn(turn, (write) => write.append(body, details ? { details } : {}));
    return true;
  }
  const { request, bytes, summaryUpTo } = prepared;
  const plan = await fitRequest(turn, prepared);
  if (!plan) return false;
  const started = await recordStart(turn, { model: request.model, plan, bytes });
  const asked = await ask(turn, request, plan.maxTokens);
  if ('message' in asked) {
    turn.failures = 0;
    if (summaryUpTo === null) await recordAnswer(turn, started, { message: asked.message, tools });
    else await recordSummary(turn, started, { message: asked.message, upTo: summaryUpTo });
    return true;
  }
  const refusal = tooLong(asked.error, prepared.estimate);
  if (refusal) {
    await recordTooLong(turn, started, { refusal, isSummary: summaryUpTo !== null });
    return true;
  }
  const wasStopped = stepSignal(turn).aborted;
  const failure = modelFailure(asked.error);
  const spendMicros = wasStopped || failure.mayHaveCost ? bound(started, asked.usage) : 0;
  await writeTurn(turn, (write) => recordLoss(write, { startId: started.id, spendMicros, usage: asked.usage, bytes }));
  if (!wasStopped) await afterFailure(turn, failure);
  return true;
}

type Asked = { message: Message } | { error: unknown; usage: Usage | null };

async function ask(turn: Turn, request: ModelRequest, max_tokens: number): Promise<Asked> {
  let usage: Usage | null = null;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const signal = AbortSignal.any([stepSignal(turn), silence.signal]);
  try {
    const stream = turn.engine.model.client.messages.stream({ ...request, max_tokens }, { signal });
    stream.on('streamEvent', (event) => {
      timer.refresh();
      prepareHands(turn, event);
      if (event.type === 'message_start') usage = event.message.usage;
    });
    return { message: await stream.finalMessage() };
  } catch (error) {
    const silent = new Error(`The model endpoint was silent for ${SILENCE_MS / 60_000} minutes.`);
    return { error: silence.signal.aborted ? silent : error, usage };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The most that a request without an answer can have cost. If the endpoint has reported the tokens of the prompt, only
 * those of the answer are unknown.
 */
function bound({ model, plan }: StartedRequest, usage: Usage | null): Micros {
  if (!usage) return plan.worstMicros;
  const cost = requestCost(model, { ...tokensOf(usage), outputTokens: plan.maxTokens });
  return Math.min(cost ?? plan.worstMicros, plan.worstMicros);
}

/** Appends the error. If another attempt can help, waits before it; an interrupt ends the wait. */
async function afterFailure(turn: Turn, { type, message, isRetryable, retryAfterMs }: ModelFailure): Promise<void> {
  turn.failures += 1;
  await writeTurn(turn, (write) => {
    const retry_status = { type: isRetryable ? ('retrying' as const) : ('exhausted' as const) };
    write.append({ type: 'session.error', error: { type, message, retry_status } });
    if (isRetryable) enterRescheduling(write);
  });
  if (!isRetryable) return;
  const grown = FIRST_PAUSE_MS * 2 ** Math.min(turn.failures - 1, 10) * (0.75 + Math.random() / 4);
  const ms = Math.min(Math.max(grown, retryAfterMs ?? 0), LONGEST_PAUSE_MS);
  await pause(ms, undefined, { signal: stepSignal(turn) }).catch(() => turn.signal.throwIfAborted());
  await writeTurn(turn, enterRunning);
}
