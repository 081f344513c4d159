import type { ContentBlock, ContentBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';

const VALID_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

interface Replay {
  ids: string[];
  isPaused?: boolean;
  before?: ContentBlockParam[];
}

/**
 * The blocks of an answer that go back to the model, each as it came or not at all. `ids` are those of its calls, in
 * order; a call without one is left out. So are empty texts, blocks of kinds that this engine does not know, calls of
 * the endpoint's own tools without their result, and thinking that nothing follows: the API would refuse them. A paused
 * answer may end with such a call, and its result is in the next one; `before` are the blocks to which the answer is added.
 */
export function replayable(
  content: ContentBlock[],
  { ids, isPaused = false, before = [] }: Replay,
): ContentBlockParam[] {
  const whole = [...before, ...content];
  const left = [...ids];
  const blocks = content.flatMap((block): ContentBlockParam[] => {
    if (block.type === 'thinking' || block.type === 'redacted_thinking') return [block];
    if (block.type === 'text') return block.text.trim() === '' ? [] : [block];
    if (block.type === 'tool_use') {
      const id = left.shift();
      return id === undefined ? [] : [{ ...block, id, name: validName(block.name) }];
    }
    return isWhole(block, { whole, isPaused }) ? [block as ContentBlockParam] : [];
  });
  const last = blocks.findLastIndex((block) => block.type !== 'thinking' && block.type !== 'redacted_thinking');
  return blocks.slice(0, last + 1);
}

type Block = ContentBlock | ContentBlockParam;

/** Whether a block belongs to a call of the endpoint's own tools that has its result, or may still get it. */
function isWhole(block: Block, { whole, isPaused }: { whole: Block[]; isPaused: boolean }): boolean {
  if (block.type === 'server_tool_use') return isPaused || hasResult(block.id, whole);
  if (!isServerResult(block)) return false;
  return whole.some((one) => one.type === 'server_tool_use' && one.id === block.tool_use_id);
}

function hasResult(id: string, blocks: Block[]): boolean {
  return blocks.some((one) => isServerResult(one) && one.tool_use_id === id);
}

function isServerResult(block: Block): block is Extract<ContentBlock, { tool_use_id: string }> {
  return block.type !== 'tool_result' && block.type.endsWith('_tool_result') && 'tool_use_id' in block;
}

/**
 * The blocks of a message of the model without the calls of the endpoint's own tools that have no result. The last message
 * may have such a call: the model goes on with it.
 */
export function withoutLostCalls<Kept extends Block>(blocks: Kept[]): Kept[] {
  return blocks.filter((block) => block.type !== 'server_tool_use' || hasResult(block.id, blocks));
}

function validName(name: string): string {
  if (VALID_NAME.test(name)) return name;
  return name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'unnamed';
}
