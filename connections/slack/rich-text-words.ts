import { slackEscape } from '../../text/slack-text.ts';

/** How deep elements lie in each other: a list, its items, and their texts. */
const MOST_DEPTH = 4;

/**
 * The words of a block of the type `rich_text`, in Slack's markup, without bold and the like: a line for each paragraph and each
 * item of a list. What has a wrong form is left out.
 */
export function richTextWords(block: unknown): string {
  return listAt(block, 'elements')
    .map((element) => paragraph(element, MOST_DEPTH))
    .filter((line) => line.trim() !== '')
    .join('\n');
}

function paragraph(element: unknown, depth: number): string {
  if (depth === 0) return '';
  const elements = listAt(element, 'elements');
  if (textAt(element, 'type') !== 'rich_text_list') return elements.map(inline).join('');
  return elements.map((item) => `• ${paragraph(item, depth - 1)}`).join('\n');
}

function inline(element: unknown): string {
  // Slack escapes its signs in markup, but not here.
  const text = slackEscape(textAt(element, 'text'));
  switch (textAt(element, 'type')) {
    case 'link':
      return text === '' ? `<${textAt(element, 'url')}>` : `<${textAt(element, 'url')}|${text}>`;
    case 'user':
      return `<@${textAt(element, 'user_id')}>`;
    case 'channel':
      return `<#${textAt(element, 'channel_id')}>`;
    case 'usergroup':
      return `<!subteam^${textAt(element, 'usergroup_id')}>`;
    case 'broadcast':
      return `<!${textAt(element, 'range')}>`;
    case 'emoji':
      return `:${textAt(element, 'name')}:`;
    default:
      return text;
  }
}

function textAt(value: unknown, key: string): string {
  const found = memberOf(value, key);
  return typeof found === 'string' ? found : '';
}

function listAt(value: unknown, key: string): unknown[] {
  const found = memberOf(value, key);
  return Array.isArray(found) ? found : [];
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
