import type { ContentBlockParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';

const DROPPED =
  'Messages that stood here were left out, because they no longer fit into the context and could not be summarised. ' +
  'Look again for what you need to know from them.';

/**
 * The block that stands in the conversation for messages that are no longer shown. Without a text it is a note, which
 * follows the former summary if there is one.
 */
export function wrapSummary(text: string | null, former: ContentBlockParam | undefined): TextBlockParam {
  if (text === null) return { type: 'text', text: former?.type === 'text' ? withNote(former.text) : DROPPED };
  const intro = 'The messages that stood here were removed to make room. This is the summary that you wrote of them:';
  return { type: 'text', text: `${intro}\n\n<summary>\n${text}\n</summary>` };
}

function withNote(former: string): string {
  return former.endsWith(DROPPED) ? former : `${former}\n\n${DROPPED}`;
}
