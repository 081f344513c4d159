import { dropComments, stripInvisible } from './clean-text.ts';
import { type AllowedInOutputs, neutraliseText } from './cleaning/neutralise-text.ts';
import { splitCodeSpans } from './cleaning/split-code-spans.ts';
import { splitFences } from './cleaning/split-fences.ts';

export interface CleanOutputOptions extends Partial<AllowedInOutputs> {
  /** At most this many UTF-16 units come out; without it, the text is not cut. */
  maxLength?: number;
}

/** In a table, a pipe ends the cell and with it the code span, so a span with a pipe cannot hide anything there. */
function isPlainCode(content: string): boolean {
  return !(content.includes('|') && /[@#<[:]/.test(content));
}

function cleanLine(line: string, allowed: AllowedInOutputs): string {
  const pieces: string[] = [];
  for (const { text, code } of splitCodeSpans(line, isPlainCode)) {
    const next = code ? text : neutraliseText(text, allowed);
    // Two code spans that touch would be read as something else.
    if (next.startsWith('`') && pieces.at(-1)?.endsWith('`')) pieces.push(' ');
    pieces.push(next);
  }
  return pieces.join('');
}

function clean(text: string, allowed: AllowedInOutputs): string {
  const visible = dropComments(stripInvisible(text).replaceAll(/\r\n?/g, '\n'));
  return splitFences(visible)
    .map(({ text: line, fenced }) => (fenced ? line : cleanLine(line, allowed)))
    .join('\n');
}

/**
 * Makes Markdown that an agent wrote fit for comments, titles and bodies. Outside code, mentions and references to issues
 * become code spans unless allowed, addresses other than https to an allowed host are redacted, and HTML is shown instead
 * of obeyed; invisible characters, ANSI sequences and HTML comments are dropped everywhere. Code stays as it is.
 * Idempotent; never throws.
 */
export function cleanOutput(text: string, { maxLength, ...options }: CleanOutputOptions = {}): string {
  const allowed = { mentions: [], references: [], hosts: ['github.com'], ...options };
  let cleaned = clean(text, allowed);
  if (maxLength === undefined) return cleaned;
  // What is cut must be cleaned again: a cut can open a code block. Cleaning adds characters, hence the search.
  let room = maxLength;
  while (cleaned.length > maxLength) {
    cleaned = clean(text.slice(0, room).toWellFormed(), allowed);
    room = Math.min(Math.floor(room * 0.9), room - (cleaned.length - maxLength));
    if (room <= 0) return '';
  }
  return cleaned;
}
