import type { ContentBlock, ContentBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';

const VALID_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * The blocks of an answer that go back to the model, each as it came or not at all. `ids` are those of its calls, in
 * order; a call without one is left out. So are empty texts, blocks of kinds that this engine does not know, calls of
 * the endpoint's own tools without their result, and thinking that nothing follows: the API would refuse them.
 */
export function replayable(content: ContentBlock[], ids: string[]): ContentBlockParam[] {
  const left = [...ids];
  const blocks = content.flatMap((block): ContentBlockParam[] => {
    if (block.type === 'thinking' || block.type === 'redacted_thinking') return [block];
    if (block.type === 'text') return block.text.trim() === '' ? [] : [block];
    if (block.type === 'tool_use') {
      const id = left.shift();
      return id === undefined ? [] : [{ ...block, id, name: validName(block.name) }];
    }
    return isWhole(block, content) ? [block as ContentBlockParam] : [];
  });
  const last = blocks.findLastIndex((block) => block.type !== 'thinking' && block.type !== 'redacted_thinking');
  return blocks.slice(0, last + 1);
}

/** Whether a block belongs to a call of the endpoint's own tools whose result is in the same answer. */
function isWhole(block: ContentBlock, content: ContentBlock[]): boolean {
  if (block.type === 'server_tool_use') return content.some((one) => isResult(one) && one.tool_use_id === block.id);
  if (!isResult(block)) return false;
  return content.some((one) => one.type === 'server_tool_use' && one.id === block.tool_use_id);
}

function isResult(block: ContentBlock): block is Extract<ContentBlock, { tool_use_id: string }> {
  return block.type.endsWith('_tool_result') && 'tool_use_id' in block;
}

function validName(name: string): string {
  if (VALID_NAME.test(name)) return name;
  return name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'unnamed';
}
