import type {
  CacheControlEphemeral,
  ContentBlockParam,
  MessageCreateParamsBase,
  MessageParam,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { SessionAgent } from '../store/agent.ts';
import type { SessionTool } from '../tools/session-tools.ts';
import type { Part } from './context/conversation.ts';
import { withoutLostCalls } from './context/replayable.ts';
import { sizeOf, sum, type Size } from './context/size-of.ts';

/** A request without its output limit, which depends on what is left to spend. */
export type ModelRequest = Omit<MessageCreateParamsBase, 'max_tokens' | 'stream' | 'system'> & {
  system: TextBlockParam[];
  messages: MessageParam[];
};

/** What stands before every conversation of a session. */
export interface Frame {
  agent: SessionAgent;
  /** The text of `describeSurroundings`. */
  surroundings: string;
  tools: SessionTool[];
}

const CACHED: CacheControlEphemeral = { type: 'ephemeral' };

/** The request that asks the model to continue a conversation. */
export function buildRequest({ agent, surroundings, tools }: Frame, parts: Part[]): ModelRequest {
  const system = systemBlocks({ agent, surroundings });
  const definitions = tools.map((tool) => tool.definition);
  return {
    model: agent.model.id,
    system: system.map((block, i) => (i === system.length - 1 ? { ...block, cache_control: CACHED } : block)),
    messages: withBreakpoints(parts.map((part, i) => message(part, i === parts.length - 1)).filter(hasContent)),
    ...(definitions.length > 0 ? { tools: definitions } : {}),
    ...(agent.model.effort ? { output_config: { effort: agent.model.effort.type } } : {}),
  };
}

/** The size of what stands before the messages. */
export function frameSize({ agent, surroundings, tools }: Frame): Size {
  return sum(sizeOf(systemBlocks({ agent, surroundings })), sizeOf(tools.map((tool) => tool.definition)));
}

function systemBlocks({ agent, surroundings }: Omit<Frame, 'tools'>): TextBlockParam[] {
  const texts = [agent.system, surroundings].filter((text) => text !== null && text !== '');
  return texts.map((text): TextBlockParam => ({ type: 'text', text: text ?? '' }));
}

function message({ role, results, blocks }: Part, isLast: boolean): MessageParam {
  const content = [...results, ...blocks].map(({ block }) => block);
  return { role, content: role === 'assistant' && !isLast ? withoutLostCalls(content) : content };
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
