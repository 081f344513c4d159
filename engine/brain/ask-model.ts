import type { Message } from '@anthropic-ai/sdk/resources/messages/messages';
import type { HeardAnswer } from '../store/session-event.ts';
import { sessionTools } from '../tools/session-tools.ts';
import type { Frame, ModelRequest } from './build-request.ts';
import { listMcpTools } from './list-mcp-tools.ts';
import { nextRequest } from './context/next-request.ts';
import { recordSummary } from './context/record-summary.ts';
import { refusedMedia } from './context/refused-media.ts';
import { tooLong } from './context/too-long.ts';
import { createStreamCheck } from './failures/check-stream.ts';
import { withAdvice } from './failures/endpoint-advice.ts';
import { hearAnswer } from './failures/hear-answer.ts';
import { keepHeard } from './failures/keep-heard.ts';
import { recordError } from './failures/record-error.ts';
import { NO_LOSS, requestLoss, type RequestLoss } from './failures/request-loss.ts';
import { watchAnswer } from './failures/watch-answer.ts';
import { fitRequest } from './fit-request.ts';
import { modelFailure, type ModelFailure } from './model-failure.ts';
import { prepareHands } from './prepare-hands.ts';
import { previewAnswer, type AnswerPreview } from './preview-answer.ts';
import type { Transcript } from './read-transcript.ts';
import { recordRefusedMedia } from './failures/record-refused-media.ts';
import { recordAnswer, recordLoss, recordStart, recordTooLong, type StartedRequest } from './record-request.ts';
import { withSearchLimit } from './searching/with-search-limit.ts';
import { stepSignal, writeTurn, type Turn } from './turn.ts';

/**
 * Sends one request to the model and appends the answer, or the error. If the context is nearly full, it makes room
 * instead, for which it may ask for a summary; the next step then sends the request. Returns false, and sends nothing,
 * if the worst case of the request does not fit into the budget.
 */
export async function askModel(turn: Turn, transcript: Transcript): Promise<boolean> {
  const agent = turn.session.agent;
  const mcpTools = turn.mcpTools ?? (await listMcpTools(turn));
  if (mcpTools === null) return true;
  const tools = [...sessionTools(agent, turn.engine.search), ...mcpTools];
  const prepared = nextRequest(transcript, { agent, tools, ...surroundingsFor(turn, transcript) });
  if ('body' in prepared) {
    const { body, details } = prepared;
    await writeTurn(turn, (write) => write.append(body, details ? { details } : {}));
    return true;
  }
  const { request, bytes, summaryUpTo } = prepared;
  const plan = await fitRequest(turn, prepared);
  if (!plan) return false;
  const started = await recordStart(turn, { model: request.model, plan, bytes });
  const preview = previewAnswer((one) => turn.engine.bus.publishPreview(turn.sessionId, one));
  // A summary is no message of the agent.
  const asked = await ask(turn, request, { started, preview: summaryUpTo === null ? preview : null });
  if ('error' in asked) {
    const refusal = tooLong(asked.error, prepared.estimate);
    const withoutMedia = refusedMedia(asked.error, transcript);
    if (refusal) await recordTooLong(turn, started, { refusal, isSummary: summaryUpTo !== null });
    else if (withoutMedia) await recordRefusedMedia(turn, started, { error: asked.error, compaction: withoutMedia });
    else await recordFailure(turn, started, { ...asked, hasTools: tools.length > 0 });
  } else if (summaryUpTo === null) {
    await recordAnswer(turn, started, { message: asked.message, tools, preview });
  } else {
    await recordSummary(turn, started, { message: asked.message, upTo: summaryUpTo });
  }
  return true;
}

/** The agent is told where it is in the same words as at first, and, if they are no longer true, what is. */
function surroundingsFor(
  { surroundings: now }: Turn,
  { surroundings: first }: Transcript,
): Pick<Frame, 'surroundings' | 'changedSurroundings'> {
  return { surroundings: first ?? now, changedSurroundings: first === null || first === now ? null : now };
}

interface Failed {
  error: unknown;
  heard: HeardAnswer | null;
}

async function ask(
  turn: Turn,
  request: ModelRequest,
  { started, preview }: { started: StartedRequest; preview: AnswerPreview | null },
): Promise<{ message: Message } | Failed> {
  let heard: HeardAnswer | null = null;
  const watch = watchAnswer();
  const signal = AbortSignal.any([stepSignal(turn), watch.signal]);
  const check = createStreamCheck();
  const keeping = keepHeard(turn, started, () => heard);
  try {
    const params = { ...withSearchLimit(request, started.sent), max_tokens: started.sent.maxTokens };
    const stream = turn.engine.model.client.messages.stream(params, { signal });
    stream.on('streamEvent', (event, message) => {
      watch.heard();
      check.hear(event);
      prepareHands(turn, event);
      preview?.hear(event);
      heard = hearAnswer({ heard, event, message });
      if (event.type === 'message_start') keeping.began();
    });
    const message = await stream.finalMessage();
    check.finish(message);
    return { message };
  } catch (error) {
    return { error: watch.signal.aborted ? watch.signal.reason : error, heard };
  } finally {
    watch.stop();
    await keeping.stop();
  }
}

/** Appends the end of a request without an answer, its cost and, unless it was stopped by us, the error. */
async function recordFailure(
  turn: Turn,
  started: StartedRequest,
  { error, heard, hasTools }: Failed & { hasTools: boolean },
): Promise<void> {
  const { id, bytes, sent } = started;
  if (stepSignal(turn).aborted) {
    const loss = requestLoss(sent, heard, silentMs(heard));
    await writeTurn(turn, (write) => void recordLoss(write, { startId: id, loss, bytes }));
    return;
  }
  const failure = withAdvice(modelFailure(error, turn.engine.model.redact), error, hasTools);
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
