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
import { NOTHING, sizeOf, sum, type Size } from './context/size-of.ts';

/** A request without its output limit, which depends on what is left to spend. */
export type ModelRequest = Omit<MessageCreateParamsBase, 'max_tokens' | 'stream' | 'system'> & {
  system: TextBlockParam[];
  messages: MessageParam[];
};

/** What stands around every conversation of a session. */
export interface Frame {
  agent: SessionAgent;
  /** What the first request of the session said about its sandbox. */
  surroundings: string;
  /** What is true of it now, if that is something else; null if not. */
  changedSurroundings: string | null;
  tools: SessionTool[];
}

const CACHED: CacheControlEphemeral = { type: 'ephemeral' };

/** What a request says and how it begins. */
interface Said {
  parts: Part[];
  /** How many blocks of the first part are the task, if a summary follows them; 0 if all are. */
  taskBlocks: number;
}

type MessageWithBlocks = Pick<Part, 'role'> & { content: ContentBlockParam[] };

/**
 * The request that asks the model to continue a conversation. It begins as the former request did, to the byte: what
 * changes comes last, so that the endpoint can read everything before it from its cache.
 */
export function buildRequest(frame: Frame, { parts, taskBlocks }: Said): ModelRequest {
  const { agent, tools } = frame;
  const system = systemBlocks(frame);
  const definitions = tools.map((tool) => tool.definition);
  const messages = withMarks(
    parts.map((part, i) => message(part, i === parts.length - 1)).filter(hasContent),
    taskBlocks,
  );
  return {
    model: agent.model.id,
    system: system.map((block, i) => (i === system.length - 1 ? marked(block) : block)),
    messages: withNews(messages, frame),
    ...(definitions.length > 0 ? { tools: definitions } : {}),
    ...(agent.model.effort ? { output_config: { effort: agent.model.effort.type } } : {}),
  };
}

/** The size of what stands around the messages. */
export function frameSize(frame: Frame): Size {
  const around = [...systemBlocks(frame), ...newsBlocks(frame), ...frame.tools.map((tool) => tool.definition)];
  return around.reduce((size, block) => sum(size, sizeOf(block)), NOTHING);
}

function systemBlocks({ agent, surroundings }: Frame): TextBlockParam[] {
  const texts = [agent.system, surroundings].filter((text) => text !== null && text !== '');
  return texts.map((text): TextBlockParam => ({ type: 'text', text: text ?? '' }));
}

function message({ role, results, blocks }: Part, isLast: boolean): MessageWithBlocks {
  const content = [...results, ...blocks].map(({ block }) => block);
  return { role, content: role === 'assistant' && !isLast ? withoutLostCalls(content) : content };
}

function hasContent({ content }: MessageWithBlocks): boolean {
  return content.length > 0;
}

/**
 * Marks the ends of the prefixes that are to be cached: the task, which stays when the messages after it are replaced,
 * and the last two messages of the user. Of these, the earlier one is read from the cache and the later one written to it.
 * With the end of the system prompt these are four, the most that the API takes.
 */
function withMarks(messages: MessageWithBlocks[], taskBlocks: number): MessageWithBlocks[] {
  const last = messages.flatMap(({ role }, i) => (role === 'user' ? [i] : [])).slice(-2);
  return messages.map((message, i) => {
    const ends = [
      ...(i === 0 ? [(taskBlocks || message.content.length) - 1] : []),
      ...(last.includes(i) ? [message.content.length - 1] : []),
    ];
    if (ends.length === 0) return message;
    return { ...message, content: message.content.map((block, j) => (ends.includes(j) ? marked(block) : block)) };
  });
}

function marked<Block extends ContentBlockParam>(block: Block): Block {
  return { ...block, cache_control: CACHED };
}

/** Says after everything else what has changed, behind the last mark: the next request does not begin with it. */
function withNews(messages: MessageWithBlocks[], frame: Frame): MessageWithBlocks[] {
  const news = newsBlocks(frame);
  const last = messages.at(-1);
  if (news.length === 0 || last?.role !== 'user') return messages;
  return [...messages.slice(0, -1), { ...last, content: [...last.content, ...news] }];
}

function newsBlocks({ changedSurroundings }: Frame): TextBlockParam[] {
  if (changedSurroundings === null) return [];
  const text = `Your sandbox has changed since this conversation began. This is true now:\n\n${changedSurroundings}`;
  return [{ type: 'text', text }];
}
