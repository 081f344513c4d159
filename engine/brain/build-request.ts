import type {
  CacheControlEphemeral,
  ContentBlockParam,
  MessageCreateParamsBase,
  MessageParam,
  TextBlockParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { SessionAgent } from '../store/agent.ts';
import type { Part, Transcript } from './read-transcript.ts';
import type { SessionTool } from '../tools/session-tools.ts';

/** A request without its output limit, which depends on what is left to spend. */
export type ModelRequest = Omit<MessageCreateParamsBase, 'max_tokens' | 'stream' | 'system'> & {
  system: TextBlockParam[];
  messages: MessageParam[];
};

const CACHED: CacheControlEphemeral = { type: 'ephemeral' };
const CLEARED = 'The output of this earlier call was removed to make room. Call the tool again if you need it.';

/** The most tokens that an image can cost, however few bytes it has. */
const TOKENS_OF_AN_IMAGE = 5_000;

interface Parts {
  agent: SessionAgent;
  /** The text of `describeSurroundings`. */
  surroundings: string;
  tools: SessionTool[];
  transcript: Transcript;
}

/** The request that asks the model to continue the conversation, and the bytes of its context, as `measure` counts. */
export function buildRequest({ agent, surroundings, tools, transcript }: Parts): {
  request: ModelRequest;
  bytes: number;
} {
  const texts = [agent.system, surroundings].filter((text) => text !== null && text !== '');
  const system = texts.map((text): TextBlockParam => ({ type: 'text', text: text ?? '' }));
  const messages = transcript.parts.map((part) => message(part, transcript.clearedUpTo)).filter(hasContent);
  const definitions = tools.map((tool) => tool.definition);
  const bytes = measure({ system, tools: definitions, messages });
  const request: ModelRequest = {
    model: agent.model.id,
    system: system.map((block, i) => (i === system.length - 1 ? { ...block, cache_control: CACHED } : block)),
    messages: withBreakpoints(messages),
    ...(definitions.length > 0 ? { tools: definitions } : {}),
    ...(agent.model.effort ? { output_config: { effort: agent.model.effort.type } } : {}),
  };
  return { request, bytes };
}

/** Bytes of a context, an upper bound of its tokens. An image counts with the most tokens that one can have. */
export function measure(context: unknown): number {
  let images = 0;
  const text = JSON.stringify(context, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'image') images += 1;
    return value;
  });
  return Buffer.byteLength(text) + images * TOKENS_OF_AN_IMAGE;
}

function message({ role, results, blocks }: Part, clearedUpTo: number): MessageParam {
  const answered = results.map(({ seq, block }) => (seq <= clearedUpTo ? cleared(block) : block));
  return { role, content: [...answered, ...(blocks as ContentBlockParam[])] };
}

function cleared(block: ToolResultBlockParam): ToolResultBlockParam {
  return { ...block, content: [{ type: 'text', text: CLEARED }] };
}

function hasContent(message: MessageParam): boolean {
  return message.content.length > 0;
}

/**
 * Marks the last two messages of the user as ends of a cached prefix: the earlier one is read from the cache, the
 * later one is written to it.
 */
function withBreakpoints(messages: MessageParam[]): MessageParam[] {
  const last = messages.flatMap(({ role }, i) => (role === 'user' ? [i] : [])).slice(-2);
  return messages.map((message, i) => {
    if (!last.includes(i) || typeof message.content === 'string') return message;
    const content = message.content.map((block, j, all) =>
      j === all.length - 1 ? ({ ...block, cache_control: CACHED } as ContentBlockParam) : block,
    );
    return { ...message, content } as MessageParam;
  });
}
