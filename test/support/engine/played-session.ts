import type { ContentBlock, Message } from '@anthropic-ai/sdk/resources/messages/messages';
import { answerEvents } from '../../../engine/brain/answer-events.ts';
import type { ModelRequest } from '../../../engine/brain/build-request.ts';
import { nextRequest, type PreparedRequest } from '../../../engine/brain/context/next-request.ts';
import { withSafeInput } from '../../../engine/brain/context/safe-input.ts';
import { sizeOf } from '../../../engine/brain/context/size-of.ts';
import { usableContent } from '../../../engine/brain/context/usable-content.ts';
import { nextStep } from '../../../engine/brain/next-step.ts';
import { extendTranscript, newTranscript, type Transcript } from '../../../engine/brain/read-transcript.ts';
import type { EventBody, EventDetails, LoggedEvent } from '../../../engine/store/session-event.ts';
import { sessionTools } from '../../../engine/tools/session-tools.ts';
import { makeSessionAgent } from './make-session-agent.ts';

export type PlayedAnswer =
  | { content: ContentBlock[]; stopReason: string; contextTokens: number }
  | { refusedAsTooLong: { tokens: number | null; window: number } };

export interface PlayedSession {
  events: LoggedEvent[];
  transcript: Transcript;
  /** Sends a message as a user. */
  send(content: object[]): void;
  /** Goes on until the session rests. Returns the step with which it does. */
  work(play: Play): ReturnType<typeof nextStep>;
}

export interface Play {
  answer(request: ModelRequest, isSummary: boolean): PlayedAnswer;
  result(name: string, input: Record<string, unknown>): object[];
}

/** A session whose log is in memory and whose brain decides as it does in the engine. */
export function playedSession(model: string): PlayedSession {
  const agent = makeSessionAgent();
  agent.model.id = model;
  const tools = sessionTools(agent);
  const events: LoggedEvent[] = [];
  const transcript = newTranscript();
  let fresh: LoggedEvent[] = [];
  const append = (body: EventBody, details: EventDetails | null = null): void => {
    const seq = events.length + 1;
    const event = { seq, id: `sevt_${seq}`, processedAt: 1_000 * seq, body, details };
    events.push(event);
    fresh.push(event);
  };
  const ask = (prepared: PreparedRequest, answer: PlayedAnswer): void => {
    append({ type: 'span.model_request_start' });
    for (const event of endOf(prepared, answer, tools)) append(event.body, event.details ?? null);
  };
  return {
    events,
    transcript,
    send: (content) => append({ type: 'user.message', content: content as never }),
    work(play) {
      for (;;) {
        extendTranscript(transcript, fresh);
        fresh = [];
        const step = nextStep(transcript, { tools, abandonedTool: null, isAtCap: false });
        if (step.kind === 'run-tool' || step.kind === 'answer-tool') {
          const { id, name, input } = { ...step.use.body, id: step.use.id };
          const content = step.kind === 'run-tool' ? play.result(name, input) : [{ type: 'text', text: 'no' }];
          append({ type: 'agent.tool_result', tool_use_id: id, is_error: false, content: content as never });
        } else if (step.kind === 'fail') {
          append({ type: 'session.error', error: { ...step.failure, retry_status: { type: 'exhausted' } } });
        } else if (step.kind === 'ask-model') {
          const next = nextRequest(transcript, { agent, surroundings: 'A sandbox.', changedSurroundings: null, tools });
          if ('body' in next) append(next.body, next.details ?? null);
          else ask(next, play.answer(next.request, next.summaryUpTo !== null));
        } else return step;
      }
    },
  };
}

/** What the engine appends for an answer. */
function endOf(
  prepared: PreparedRequest,
  answer: PlayedAnswer,
  tools: ReturnType<typeof sessionTools>,
): { body: EventBody; details?: EventDetails }[] {
  const { bytes, summaryUpTo } = prepared;
  const isSummary = summaryUpTo === null ? {} : { isSummary: true as const };
  const rest = { stopDetails: null, spendMicros: 0, partial: false, ...isSummary };
  const end = (requestEnd: EventDetails['requestEnd']): { body: EventBody; details: EventDetails } => ({
    body: {
      type: 'span.model_request_end',
      model_request_start_id: 'sevt_0',
      is_error: false,
      model_usage: {} as never,
    },
    details: requestEnd ? { requestEnd } : {},
  });
  if ('refusedAsTooLong' in answer) {
    const lost = { content: [], stopReason: null, contextTokens: null, contextBytes: bytes };
    return [end({ ...rest, ...lost, tooLong: answer.refusedAsTooLong })];
  }
  const { stopReason, contextTokens } = answer;
  const content = usableContent({ content: answer.content, stop_reason: stopReason } as Message);
  const stored = content.map(withSafeInput);
  const ended = end({
    ...rest,
    content: stored,
    stopReason,
    contextTokens,
    contextBytes: bytes + sizeOf(stored).bytes,
  });
  if (summaryUpTo === null) return [...answerEvents(content, tools), ended];
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('') || null;
  const compaction = { summary: { upTo: summaryUpTo, text: stopReason === 'end_turn' ? text : null } };
  return [ended, { body: { type: 'agent.thread_context_compacted' }, details: { compaction } }];
}
