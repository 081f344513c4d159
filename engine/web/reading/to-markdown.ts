import TurndownService from 'turndown';
import type { PageElement } from './page-document.ts';

const BLANK_LINES = /\n{3,}/g;

/** Writes an element as Markdown. Tables keep their rows and columns. */
export function toMarkdown(element: PageElement): string {
  const service = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' });
  service.addRule('cell', { filter: ['th', 'td'], replacement: (content) => `| ${oneLine(content)} ` });
  service.addRule('row', { filter: 'tr', replacement: (content) => `\n${content.trim()} |` });
  service.addRule('rows', {
    filter: ['thead', 'tbody', 'tfoot', 'table'],
    replacement: (content, node) => (node.nodeName === 'TABLE' ? `\n\n${content.trim()}\n\n` : content),
  });
  return service
    .turndown(element as never)
    .replaceAll(BLANK_LINES, '\n\n')
    .trim();
}

function oneLine(content: string): string {
  return content.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
