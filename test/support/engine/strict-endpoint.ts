import type { ContentBlock, ContentBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { ModelRequest } from '../../../engine/brain/build-request.ts';
import { checkRequest } from '../../../stand-ins/model/check-request.ts';
import { honestTokens } from './honest-tokens.ts';
import type { PlayedAnswer } from './played-session.ts';

export interface StrictEndpoint {
  /** Requests for a summary and compactions until now, and requests that were refused as too long. */
  counts: { requests: number; summaries: number; tooLong: number; changedPrefixes: number };
  answer(
    request: ModelRequest,
    isSummary: boolean,
    say: () => { content: object[]; stopReason?: string },
  ): PlayedAnswer;
}

/**
 * A model endpoint that refuses what the API would refuse (it throws, because the session would die of it), and requests
 * with more tokens than its window.
 */
export function strictEndpoint(window: number): StrictEndpoint {
  const counts = { requests: 0, summaries: 0, tooLong: 0, changedPrefixes: 0 };
  let former: ContentBlockParam[] = [];
  return {
    counts,
    answer(request, isSummary, say) {
      refuseInvalid(request);
      counts.requests += 1;
      if (isSummary) counts.summaries += 1;
      const tokens = honestTokens([request.system, request.tools ?? [], request.messages]);
      if (tokens > window) {
        counts.tooLong += 1;
        return { refusedAsTooLong: { tokens, window } };
      }
      const blocks = request.messages.flatMap(({ content }) => content as ContentBlockParam[]);
      if (!isSummary) {
        if (!former.every((block, i) => isSame(block, blocks[i]))) counts.changedPrefixes += 1;
        former = blocks;
      }
      const { content, stopReason } = say();
      const calls = content.some((block) => 'type' in block && block.type === 'tool_use');
      return {
        content: content as ContentBlock[],
        stopReason: stopReason ?? (calls ? 'tool_use' : 'end_turn'),
        contextTokens: tokens + honestTokens(content),
      };
    },
  };
}

function refuseInvalid(request: ModelRequest): void {
  const fault = checkRequest({ ...request, max_tokens: 1 });
  if (fault !== undefined) throw new Error(fault);
  const ids = new Set<string>();
  for (const [i, { role, content }] of request.messages.entries()) {
    if (role !== (i % 2 === 0 ? 'user' : 'assistant')) throw new Error(`messages.${i}: roles must alternate`);
    for (const block of content as ContentBlockParam[]) {
      if (block.type === 'text' && block.text.trim() === '') throw new Error(`messages.${i}: blank text`);
      if (block.type !== 'tool_use') continue;
      if (ids.has(block.id)) throw new Error(`messages.${i}: \`tool_use\` ids must be unique`);
      ids.add(block.id);
      const isObject = typeof block.input === 'object' && block.input !== null && !Array.isArray(block.input);
      if (!isObject) throw new Error(`messages.${i}: tool_use.input: Input should be a valid dictionary`);
    }
  }
}

/** Whether two blocks are the same for the prompt cache. */
function isSame(a: ContentBlockParam, b: ContentBlockParam | undefined): boolean {
  return a === b || withoutMark(a) === withoutMark(b);
}

function withoutMark(block: ContentBlockParam | undefined): string {
  return JSON.stringify({ ...block, cache_control: undefined });
}
