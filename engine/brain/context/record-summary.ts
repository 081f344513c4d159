import type { Message } from '@anthropic-ai/sdk/resources/messages/messages';
import { endOf, recordEnd, type StartedRequest } from '../record-request.ts';
import { writeTurn, type Turn } from '../turn.ts';

const CUT = '(The summary was cut here, because it reached its limit.)';

/**
 * Appends the answer to a request for a summary, its cost, and the compaction that shows the summary instead of the
 * messages up to `upTo`. If the model wrote none, these messages are left out without one, so that the session goes on.
 */
export async function recordSummary(
  turn: Turn,
  request: StartedRequest,
  { message, upTo }: { message: Message; upTo: number },
): Promise<void> {
  const text = summaryText(message);
  if (text === null) {
    const { stop_reason } = message;
    turn.engine.log.warn(
      { sessionId: turn.sessionId, stop_reason },
      'the model wrote no summary; messages are dropped',
    );
  }
  const { tokens, requestEnd } = endOf(turn, request, { message, content: message.content });
  await writeTurn(turn, (write) => {
    recordEnd(write, { startId: request.id, tokens, requestEnd: { ...requestEnd, isSummary: true } });
    write.append({ type: 'agent.thread_context_compacted' }, { details: { compaction: { summary: { upTo, text } } } });
  });
}

/** Null if the answer is none: the model has refused, called a tool or said nothing. */
function summaryText({ content, stop_reason }: Message): string | null {
  const isCut = stop_reason === 'max_tokens' || stop_reason === 'model_context_window_exceeded';
  if (!isCut && stop_reason !== 'end_turn' && stop_reason !== 'stop_sequence') return null;
  const text = content
    .flatMap((block) => (block.type === 'text' ? [block.text.trim()] : []))
    .join('\n\n')
    .trim();
  if (text === '') return null;
  return isCut ? `${text.toWellFormed()}\n${CUT}` : text.toWellFormed();
}
