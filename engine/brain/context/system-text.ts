import type { TextBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { EventBodyOf } from '../../store/session-event.ts';

/**
 * A message of the system within the turn of the user, because not every endpoint takes a message with the role "system".
 * Nobody else can write such a block: what tools say is inside of their results, and see `withoutSystemTags`.
 */
export function systemText({ content }: EventBodyOf<'system.message'>): TextBlockParam {
  const text = content.map((block) => block.text).join('\n');
  return { type: 'text', text: `<system-message>\n${text}\n</system-message>` };
}

/** A text of a user that cannot be taken for a message of the system. */
export function withoutSystemTags<Block extends { type: string }>(block: Block): Block {
  if (!('text' in block) || typeof block.text !== 'string') return block;
  return { ...block, text: block.text.replaceAll(/<(?=\s*\/?\s*system-message\b)/gi, '&lt;') };
}
