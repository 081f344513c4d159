import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { EventDetails, TooLong } from '../store/session-event.ts';
import { addBlock, measureConversation, type Conversation } from './context/conversation.ts';
import { replayable } from './context/replayable.ts';
import { fail, settle, type TurnProgress } from './turn-progress.ts';

/** A call that an answer announced: its event, and the id by which the model knows it. */
export interface Call {
  eventId: string;
  toolUseId: string;
}

const MOST_CUT_OFF = 3;
const MOST_PAUSED = 20;
const MOST_TOO_LONG = 8;

/** No model has a smaller window, so an endpoint that reports one is wrong. */
const SMALLEST_WINDOW = 16_000;

type State = Conversation & TurnProgress;

type RequestEnd = NonNullable<EventDetails['requestEnd']>;

/**
 * Takes the end of a request into the conversation, at the instant `at`: an answer with its calls, or that the
 * endpoint refused the request as too long. A request without an answer changes nothing, so it is sent again.
 */
export function takeAnswer(
  state: State,
  { at, answer, calls }: { at: number; answer: RequestEnd; calls: Call[] },
): void {
  if (answer.tooLong) return takeTooLong(state, { at, answer, tooLong: answer.tooLong });
  // A summary is shown by the compaction that follows it.
  if (answer.contextTokens === null || answer.isSummary) return;
  state.tooLong = 0;
  const isRefusal = answer.stopReason === 'refusal';
  const ids = calls.map(({ toolUseId }) => toolUseId);
  const isPaused = answer.stopReason === 'pause_turn';
  const blocks = isRefusal ? [] : replayable(answer.content, { ids, isPaused, before: lastAnswer(state) });
  for (const block of blocks) addBlock(state, 'assistant', { at, block });
  // An endpoint that searches counts the prompt anew after each search, so its tokens are not those of the context.
  if (!answer.partial && !answer.searches)
    measureConversation(state, { at, tokens: answer.contextTokens, bytes: answer.contextBytes });
  if (isRefusal) return settle(state, 'refusal', answer.stopDetails as State['stop']['details']);
  if (blocks.some((block) => block.type === 'tool_use')) return settle(state, 'end_turn');
  afterAnswer(state, { at, answer });
}

/** The blocks to which an answer is added: a paused answer goes on in the next one. */
function lastAnswer({ parts }: State): ContentBlockParam[] {
  const last = parts.at(-1);
  return last?.role === 'assistant' ? last.blocks.map(({ block }) => block) : [];
}

/** Decides what an answer without calls means: the end of the turn, or that the model has more to say. */
function afterAnswer(state: State, { at, answer }: { at: number; answer: RequestEnd }): void {
  switch (answer.stopReason) {
    case 'pause_turn':
    case 'compaction':
      return goOnAfterPause(state);
    case 'max_tokens':
      return goOnAfterCut(state, at, 'Your answer reached the output limit and was cut off here.');
    case 'model_context_window_exceeded':
      narrow(state, Math.max(answer.contextTokens ?? Infinity, SMALLEST_WINDOW));
      return goOnAfterCut(state, at, 'Your answer filled the context window and was cut off here.');
    default:
      return settle(state, 'end_turn');
  }
}

function goOnAfterPause(state: State): void {
  state.paused += 1;
  if (state.paused < MOST_PAUSED) return;
  const message = `The model paused its answer ${MOST_PAUSED} times in a row without finishing it, so the turn has ended.`;
  fail(state, { type: 'model_request_failed_error', message });
}

/** Asks the model to continue an answer that was cut, but only a few times in a row, so that the session ends. */
function goOnAfterCut(state: State, at: number, what: string): void {
  state.cutOff += 1;
  if (state.cutOff < MOST_CUT_OFF) {
    // No event has this instant, so that the answer and this message can be told apart.
    addBlock(state, 'user', { at: at + 0.5, block: { type: 'text', text: `${what} Go on, in smaller steps.` } });
    return;
  }
  const message =
    `The model's answer was cut ${MOST_CUT_OFF} times in a row, because it reached the limit of its output or of its ` +
    'context window, so the turn has ended. Send a message to let the agent go on, best with a smaller task.';
  fail(state, { type: 'model_request_failed_error', message });
}

function takeTooLong(
  state: State,
  { at, answer, tooLong }: { at: number; answer: RequestEnd; tooLong: TooLong },
): void {
  const { tokens, window } = tooLong;
  narrow(state, window);
  if (tokens !== null && !answer.isSummary) measureConversation(state, { at, tokens, bytes: answer.contextBytes });
  state.tooLong += 1;
  if (state.tooLong < MOST_TOO_LONG) return;
  const message =
    `The model endpoint refused the conversation as too long ${MOST_TOO_LONG} times in a row, although it was shortened ` +
    'each time, so the turn has ended.';
  fail(state, { type: 'compaction_limit_reached_error', message });
}

function narrow(state: State, window: number): void {
  state.window = Math.min(state.window ?? Infinity, window);
}
