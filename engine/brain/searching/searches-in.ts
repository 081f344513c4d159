import type { Message } from '@anthropic-ai/sdk/resources/messages/messages';
import { isCount } from '../../../money/is-count.ts';

/** No request can search more often. */
const MOST = 1_000;

/** How often the endpoint has searched the web for an answer, as it counts; else as often as the answer shows. */
export function searchesIn({ usage, content }: Message): number {
  const counted = usage?.server_tool_use?.web_search_requests;
  if (isCount(counted) && counted <= MOST) return counted;
  return content.filter((block) => block.type === 'server_tool_use' && block.name === 'web_search').length;
}
