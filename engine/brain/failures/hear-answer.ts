import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages/messages';
import type { HeardAnswer } from '../../store/session-event.ts';
import { tokensOf } from '../record-request.ts';
import { searchesIn } from '../searching/searches-in.ts';

interface Heard {
  heard: HeardAnswer | null;
  event: RawMessageStreamEvent;
  /** The message as far as it goes, with `event`. */
  message: Message;
}

/** What has arrived of an answer after one more event of its stream; null before `message_start`. */
export function hearAnswer({ heard, event, message }: Heard): HeardAnswer | null {
  const at = Date.now();
  if (event.type === 'message_start') return { tokens: tokensOf(message.usage), isCounted: false, bytes: 0, at };
  if (heard === null) return null;
  if (event.type !== 'message_delta') {
    return { ...heard, ...searched(heard, isSearch(event) ? 1 : 0), bytes: heard.bytes + bytesOf(event), at };
  }
  const isCounted = Boolean(event.delta.stop_reason);
  const counted = isCounted ? { searches: searchesIn(message) } : {};
  return { ...heard, tokens: tokensOf(message.usage), ...counted, isCounted, at };
}

function isSearch(event: RawMessageStreamEvent): boolean {
  return event.type === 'content_block_start' && event.content_block.type === 'server_tool_use';
}

function searched({ searches = 0 }: HeardAnswer, more: number): { searches?: number } {
  return searches + more > 0 ? { searches: searches + more } : {};
}

/**
 * Counts what the model wrote. A signature stands for thinking that is not shown; the results of the endpoint's own tools
 * are no output.
 */
function bytesOf(event: RawMessageStreamEvent): number {
  if (event.type === 'content_block_start' && event.content_block.type.endsWith('_tool_result')) return 0;
  if (event.type === 'content_block_start') return Buffer.byteLength(JSON.stringify(event.content_block));
  if (event.type !== 'content_block_delta') return 0;
  const texts = Object.entries(event.delta).filter(([key, value]) => key !== 'type' && typeof value === 'string');
  return texts.reduce((sum, [, text]) => sum + Buffer.byteLength(text as string), 0);
}
