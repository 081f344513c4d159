export interface Attribute {
  /** In lower case. */
  name: string;
  /** Without quotes; empty if there is none. */
  value: string;
  /** Where it and the space before it begin, and where it ends. */
  start: number;
  end: number;
}

export interface Tag {
  kind: 'tag';
  start: number;
  end: number;
  /** In lower case. */
  name: string;
  isEnd: boolean;
  attributes: Attribute[];
  /** The quote around a value is not closed: a browser takes all that follows for the value. */
  isOpen: boolean;
}

/** One construct of HTML, read as leniently as browsers do. */
export type HtmlPiece =
  | Tag
  /** A processing instruction, a declaration, CDATA, or what browsers take for a comment. */
  | { kind: 'unseen'; start: number; end: number };

/** `'` and `"` may stay open until the end of the HTML. */
const ATTRIBUTE = /([\s/]*)([^\s/>][^\s/>=]*)(?:\s*=\s*("[^"]*"?|'[^']*'?|[^\s>"'][^\s>]*))?/y;

/** Reads the tags of a piece of HTML. Whatever is not closed goes to the end. Linear in time. */
export function readTags(html: string): HtmlPiece[] {
  const pieces: HtmlPiece[] = [];
  for (let start = html.indexOf('<'); start !== -1;) {
    const piece = readPiece(html, start);
    if (piece) pieces.push(piece);
    start = html.indexOf('<', piece?.end ?? start + 1);
  }
  return pieces;
}

function readPiece(html: string, start: number): HtmlPiece | null {
  const ending = unseenEnd(html.slice(start, start + 9));
  if (ending !== null) return { kind: 'unseen', start, end: after(html, ending, start + 2) };
  const [opening, slash, name] = /^<(\/?)([A-Za-z][^\s/>]{0,1000})/.exec(html.slice(start, start + 1_003)) ?? [];
  if (opening === undefined || name === undefined) return null;
  const attributes: Attribute[] = [];
  let isOpen = false;
  let at = start + opening.length;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(html);
    if (match === null) break;
    const [whole, , attribute = '', value = ''] = match;
    attributes.push({ name: attribute.toLowerCase(), value: unquoted(value), start: at, end: at + whole.length });
    at += whole.length;
    isOpen ||= /^["']/.test(value) && (value.length === 1 || value.at(-1) !== value[0]);
  }
  const end = after(html, '>', at);
  return { kind: 'tag', start, end, name: name.toLowerCase(), isEnd: slash === '/', attributes, isOpen };
}

/** What ends the invisible construct that begins here; null if none does. */
function unseenEnd(beginning: string): string | null {
  if (beginning === '<![CDATA[') return ']]>';
  if (beginning.startsWith('<?')) return '?>';
  return /^<(?:!|\/[^A-Za-z])/.test(beginning) ? '>' : null;
}

function after(html: string, end: string, from: number): number {
  const index = html.indexOf(end, from);
  return index === -1 ? html.length : index + end.length;
}

function unquoted(value: string): string {
  return value.replaceAll(/^["']|["']$/g, '');
}
