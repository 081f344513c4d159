import { createHash } from 'node:crypto';
import type { ContentBlock, Message } from '@anthropic-ai/sdk/resources/messages';
import { countTokens, countUsage } from './count-usage.ts';
import type { MessagesRequest, Turn } from './turn.ts';

/**
 * Composes the message that plays a turn. Its ids depend only on the request, so that the same request gets the same
 * message when it is sent again after a crash.
 */
export function composeMessage(request: MessagesRequest, turn: Turn, index: number): Message {
  const conversation = createHash('sha256').update(JSON.stringify(request.messages[0])).digest('hex').slice(0, 10);
  const content: ContentBlock[] = [];
  if (turn.text !== undefined) content.push({ type: 'text', text: turn.text, citations: null });
  for (const [number, tool] of (turn.tools ?? []).entries()) {
    const id = `toolu_scripted_${conversation}_${index + 1}_${number + 1}`;
    content.push({ type: 'tool_use', id, name: tool.name, input: tool.input, caller: { type: 'direct' } });
  }
  const usesTools = (turn.tools ?? []).length > 0;
  const outputTokens = Math.min(request.max_tokens, content.length === 0 ? 1 : countTokens(content));
  return {
    id: `msg_scripted_${conversation}_${index + 1}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content,
    stop_reason: turn.stopReason ?? (usesTools ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: { ...countUsage(request, outputTokens), ...turn.usage },
  };
}
