import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { MessagesRequest } from './turn.ts';

const MAXIMUM_BREAKPOINTS = 4;

/**
 * Returns the error with which the Messages API would refuse a request: for a missing member, a tool use without its
 * result, an empty text or too many cache breakpoints. Undefined if the API would accept the request.
 */
export function checkRequest(request: Partial<MessagesRequest>): string | undefined {
  if (typeof request.model !== 'string') return 'model: Field required';
  if (!Number.isSafeInteger(request.max_tokens) || (request.max_tokens ?? 0) < 1) return 'max_tokens: Field required';
  if (!Array.isArray(request.messages) || request.messages.length === 0) {
    return 'messages: at least one message is required';
  }
  const { messages } = request;
  if (messages.at(-1)?.role !== 'user') return 'messages: the conversation must end with a user message';
  const breakpoints = countBreakpoints([request.tools, request.system, messages.map(({ content }) => content)]);
  if (breakpoints > MAXIMUM_BREAKPOINTS) {
    return `A maximum of ${MAXIMUM_BREAKPOINTS} blocks with cache_control may be provided. Found ${breakpoints}.`;
  }
  return checkText(messages) ?? checkToolUses(messages);
}

/** Counts the blocks with `cache_control` in lists of blocks, and in the results of tools among them. */
function countBreakpoints(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + countBreakpoints(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  const own = 'cache_control' in value && value.cache_control ? 1 : 0;
  return own + ('content' in value ? countBreakpoints(value.content) : 0);
}

function checkText(messages: MessagesRequest['messages']): string | undefined {
  for (const [index, message] of messages.entries()) {
    for (const block of blocksOf(message.content)) {
      if (block.type === 'text' && block.text === '') return `messages.${index}: text content blocks must be non-empty`;
    }
  }
  return undefined;
}

/** Each tool use must have its result in the very next message, and each result must belong to one of them. */
function checkToolUses(messages: MessagesRequest['messages']): string | undefined {
  for (const [index, message] of messages.entries()) {
    const open = new Set(
      blocksOf(messages[index - 1]?.content ?? []).flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])),
    );
    for (const block of blocksOf(message.content)) {
      if (block.type !== 'tool_result') continue;
      if (!open.delete(block.tool_use_id)) {
        return `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}`;
      }
    }
    if (open.size > 0) {
      const ids = [...open].join(', ');
      return `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids}`;
    }
  }
  return undefined;
}

function blocksOf(content: string | ContentBlockParam[]): ContentBlockParam[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
