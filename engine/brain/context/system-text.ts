import type { TextBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { EventBodyOf } from '../../store/session-event.ts';

/**
 * A message of the system within the turn of the user. Not every endpoint takes a message with the role "system", and no
 * tool can write such a block: what tools say is inside of their results.
 */
export function systemText({ content }: EventBodyOf<'system.message'>): TextBlockParam {
  const text = content.map((block) => block.text).join('\n');
  return { type: 'text', text: `<system-message>\n${text}\n</system-message>` };
}
