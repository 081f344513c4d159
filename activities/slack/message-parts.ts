import { slackEscape } from '../../text/slack-text.ts';
import { oneLine } from '../../text/one-line.ts';

/** Slack takes 3,000 characters in a block, some 12,000 in all blocks of a message, and 50 blocks. */
const BLOCK_CHARACTERS = 2_900;
const MESSAGE_CHARACTERS = 11_000;
const MESSAGE_BLOCKS = 49;
const NOTICE_BYTES = 300;
const FENCE = '```';

/** One message of several that belong together. */
export interface MessagePart {
  /** What a notification shows. */
  text: string;
  blocks: Record<string, unknown>[];
}

/**
 * Splits lines of Slack's markup into messages that Slack takes. A block of code that is cut goes on as code. `foot` stands
 * below the last message, unless it is null; it is short.
 */
export function messageParts(lines: readonly string[], foot: string | null): MessagePart[] {
  const sections = sectionsOf(lines);
  const parts: string[][] = [[]];
  let size = 0;
  for (const section of sections) {
    const isFull = size + section.length > MESSAGE_CHARACTERS || (parts.at(-1)?.length ?? 0) >= MESSAGE_BLOCKS;
    if (isFull) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(section);
    size += section.length;
  }
  return parts.map((texts, index) => {
    const blocks: Record<string, unknown>[] = texts.map((text) => ({
      type: 'section',
      text: { type: 'mrkdwn', text, verbatim: true },
    }));
    if (foot !== null && index === parts.length - 1) {
      blocks.push({ type: 'context', elements: [{ type: 'mrkdwn', text: foot, verbatim: true }] });
    }
    return { text: noticeOf(texts[0] ?? ''), blocks };
  });
}

/** Pieces of whole lines that fit into a block each. */
function sectionsOf(lines: readonly string[]): string[] {
  const sections: string[] = [];
  let open: string[] = [];
  let size = 0;
  let isCode = false;
  function close(): void {
    const text = open.join('\n');
    if (text.trim() !== '') sections.push(isCode ? `${text}\n${FENCE}` : text);
    open = isCode ? [FENCE] : [];
    size = isCode ? FENCE.length : 0;
  }
  for (const line of lines.flatMap(cutLine)) {
    if (size + line.length + FENCE.length + 2 > BLOCK_CHARACTERS) close();
    open.push(line);
    size += line.length + 1;
    if (line === FENCE) isCode = !isCode;
  }
  // A block of code that only the last cut had opened again is empty.
  if (!(isCode && open.length === 1)) close();
  return sections;
}

/** Cuts a very long line, but neither within `&lt;` nor, if that is possible, within an address. */
function cutLine(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  const most = BLOCK_CHARACTERS - 100;
  while (rest.length > most) {
    const space = rest.lastIndexOf(' ', most);
    const entity = /&[a-z]{0,4}$/.exec(rest.slice(0, most))?.[0].length ?? 0;
    let end = space > most / 2 ? space : most - entity;
    if (/[\uD800-\uDBFF]/.test(rest.charAt(end - 1))) end -= 1;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}

function noticeOf(section: string): string {
  const plain = section
    .replaceAll(/<([^<>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  return slackEscape(oneLine(plain, NOTICE_BYTES));
}
