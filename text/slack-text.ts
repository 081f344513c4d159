import { dropComments } from './markdown/drop-comments.ts';
import { splitCodeSpans } from './markdown/split-code-spans.ts';
import { splitFences } from './markdown/split-fences.ts';
import { stripInvisible } from './strip-invisible.ts';

/**
 * Turns Markdown that an agent wrote into Slack's own markup, line by line. Nothing in it acts: `<!channel>`, `<@U…>` and masked
 * links are shown as they were written, and only https addresses of allowed hosts become links, with no label but themselves.
 * Invisible characters and HTML comments are dropped.
 */
export function slackText(text: string, hosts: readonly string[]): string[] {
  const visible = dropComments(stripInvisible(text).replaceAll(/\r\n?/g, '\n'));
  return splitFences(visible).map((line) => {
    if (line.fenced) return slackEscape(/^\s*(?:`{3,}|~{3,})/.test(line.text) ? '```' : line.text);
    const pieces = splitCodeSpans(withoutSigns(line.text), () => true);
    return pieces.map((piece) => (piece.code ? codeSpan(piece.text) : plainPiece(piece.text, hosts))).join('');
  });
}

/** The three characters by which Slack recognises its own markup. */
export function slackEscape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Slack knows no headings, and lists only as text. */
function withoutSigns(line: string): string {
  const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1];
  if (heading !== undefined) return heading === '' ? '' : `**${heading.replaceAll('**', '')}**`;
  return line.replace(/^(\s*)[-*+]\s+(?=\S)/, '$1• ');
}

/** Slack has only spans of one backtick. */
function codeSpan(span: string): string {
  const inner = span.replace(/^`+/, '').replace(/`+$/, '').replaceAll('`', "'");
  return `\`${slackEscape(inner.trim() || ' ')}\``;
}

const ADDRESS = /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s<>|`]{1,2000}/gi;
const REDACTED = '(URL redacted)';

function plainPiece(text: string, hosts: readonly string[]): string {
  const readable = text
    .replaceAll(/!?\[([^[\]]{0,500})\]\(\s{0,9}<?([^()<>\s]{1,2000})>?[^()]{0,300}\)/g, '$1 ($2)')
    .replaceAll(/\*\*(?=\S)([^*]{1,2000})\*\*/g, '*$1*')
    .replaceAll(/~~(?=\S)([^~]{1,2000})~~/g, '~$1~')
    .replaceAll(/@(channel|here|everyone)\b/gi, '`@$1`');
  const parts: string[] = [];
  let rest = 0;
  for (const match of readable.matchAll(ADDRESS)) {
    // What ends a sentence or a bracket is no part of the address.
    const address = match[0].replace(/[)\]}.,;:!?'"*_~]{1,20}$/, '');
    parts.push(slackEscape(readable.slice(rest, match.index)), isAllowed(address, hosts) ? linkOf(address) : REDACTED);
    rest = match.index + address.length;
  }
  return parts.join('') + slackEscape(readable.slice(rest));
}

function linkOf(address: string): string {
  return `<${slackEscape(address)}>`;
}

function isAllowed(address: string, hosts: readonly string[]): boolean {
  const [, host] = /^https:\/\/([a-z0-9.-]{1,253})(?::\d{1,5})?(?:[/?#]|$)/i.exec(address) ?? [];
  return host !== undefined && hosts.some((allowed) => allowed.toLowerCase() === host.toLowerCase());
}
