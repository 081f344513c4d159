import type { ContentBlock, Message } from '@anthropic-ai/sdk/resources/messages/messages';

/**
 * The blocks of an answer that count. A refused answer has no calls: nothing of it may be run. The last call of an
 * answer that was cut is dropped, because its input may be incomplete.
 */
export function usableContent({ content, stop_reason }: Message): ContentBlock[] {
  if (stop_reason === 'refusal') return content.filter((block) => block.type !== 'tool_use');
  const isCut = stop_reason === 'max_tokens' || stop_reason === 'model_context_window_exceeded';
  return isCut && content.at(-1)?.type === 'tool_use' ? content.slice(0, -1) : content;
}
