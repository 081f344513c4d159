import type { ContentBlock, WebSearchToolResultBlock } from '@anthropic-ai/sdk/resources/messages/messages';
import type { AnswerEvent } from './answer-event.ts';
import { safeInput } from '../context/safe-input.ts';

/** Stands for the event of the call in its result, until both are appended. */
export const CALL_BEFORE = 'the call before';

/**
 * A search that the endpoint has made while it answered, as people see it: a call and its result. What the model gets of
 * both is in the answer.
 */
export function searchEvents(block: WebSearchToolResultBlock, content: ContentBlock[]): AnswerEvent[] {
  const call = content.find((one) => one.type === 'server_tool_use' && one.id === block.tool_use_id);
  const safe = safeInput(call?.type === 'server_tool_use' ? call.input : {});
  const details = { byEndpoint: true as const };
  return [
    {
      body: {
        type: 'agent.tool_use',
        name: 'web_search',
        input: 'input' in safe ? safe.input : {},
        evaluated_permission: 'allow',
        evaluation: { type: 'always_allow' },
      },
      details,
    },
    {
      body: {
        type: 'agent.tool_result',
        tool_use_id: CALL_BEFORE,
        is_error: !Array.isArray(block.content),
        content: [{ type: 'text', text: shown(block) }],
      },
      details,
    },
  ];
}

/** The endpoint sends the pages themselves encrypted. */
function shown({ content }: WebSearchToolResultBlock): string {
  if (!Array.isArray(content)) return `web_search: the model endpoint says ${content?.error_code ?? 'nothing'}`;
  if (content.length === 0) return '(nothing was found)';
  return content
    .map(({ title, url, page_age }, i) => `${i + 1}. ${title}\n   ${url}${page_age ? `\n   ${page_age}` : ''}`)
    .join('\n')
    .toWellFormed();
}
