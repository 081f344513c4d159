import type {
  ContentBlockParam,
  TextBlockParam,
  ToolResultBlockParam,
  ToolUseBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';

type ResultBlock = Exclude<ToolResultBlockParam['content'], string | undefined>[number];

const RESULT = 'The output of this earlier call was removed to make room. Call the tool again if you need it.';
const INPUT = 'The input of this earlier call was removed to make room. The call was made with its whole input.';

/** The same result with a note instead of its content. */
export function withoutOutput(block: ToolResultBlockParam): ToolResultBlockParam {
  return { ...block, content: [note(RESULT)] };
}

/** The same call with a note as its input. */
export function withoutInput(block: ToolUseBlockParam): ToolUseBlockParam {
  return { ...block, input: { removed: INPUT } };
}

/** The same block with notes instead of images and documents; `why` follows "was removed". */
export function withoutMedia<Block extends ContentBlockParam>(block: Block, why: string): Block | TextBlockParam {
  return mapBlocks(block, (inner) => {
    if (inner.type === 'image') return note(`An image that was here was removed ${why}.`);
    return inner.type === 'document' ? note(`A document that was here was removed ${why}.`) : inner;
  });
}

/** The same block with each text that has clearly more than `most` characters cut in the middle. */
export function withTextCut<Block extends ContentBlockParam>(block: Block, most: number): Block | TextBlockParam {
  return mapBlocks(block, (inner) => {
    if (inner.type === 'text') return { ...inner, text: cut(inner.text, most) };
    if (inner.type === 'search_result') {
      return { ...inner, content: inner.content.map((one) => ({ ...one, text: cut(one.text, most) })) };
    }
    if (inner.type !== 'document' || inner.source.type !== 'text') return inner;
    return { ...inner, source: { ...inner.source, data: cut(inner.source.data, most) } };
  });
}

function mapBlocks<Block extends ContentBlockParam>(
  block: Block,
  change: (inner: ResultBlock) => ResultBlock,
): Block | TextBlockParam {
  if (block.type !== 'tool_result') return change(block as ResultBlock) as Block;
  if (typeof block.content === 'string' || block.content === undefined) return block;
  return { ...block, content: block.content.map(change) };
}

function cut(text: string, most: number): string {
  // Otherwise a text that was cut could be cut again, for its note.
  if (text.length <= most * 1.2 + 200) return text;
  const first = text.slice(0, Math.ceil(most * 0.7)).toWellFormed();
  const last = text.slice(text.length - Math.floor(most * 0.3)).toWellFormed();
  const left = text.length - most;
  return `${first}\n[${left} characters were left out here, because the text did not fit into the context]\n${last}`;
}

function note(text: string): TextBlockParam {
  return { type: 'text', text };
}
