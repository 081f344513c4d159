import { dropComments } from './markdown/drop-comments.ts';
import { type AllowedInOutputs, neutraliseText } from './neutralise-text.ts';
import { splitCodeSpans } from './markdown/split-code-spans.ts';
import { splitFences } from './markdown/split-fences.ts';
import { stripInvisible } from './strip-invisible.ts';

export interface CleanOutputOptions extends Partial<AllowedInOutputs> {
  /** At most this many UTF-16 units come out; without it, the text is not cut. */
  maxLength?: number;
}

/**
 * Makes Markdown that an agent wrote fit for comments, titles and bodies. Outside code, mentions, commands, e-mail
 * addresses, ids of commits and references to issues, by number or by address, become code spans unless allowed; addresses
 * other than https to an allowed host are redacted; HTML is shown instead of obeyed. Invisible characters, ANSI sequences and
 * HTML comments are dropped everywhere. Code stays as it is.
 * Idempotent, but for titles; never throws.
 *
 * It reads Markdown line by line and counts as code only what every renderer takes for code. The parser of `cleanInput`
 * would not do: what it takes for code could be a mention for another renderer.
 */
export function cleanOutput(text: string, { maxLength, ...options }: CleanOutputOptions = {}): string {
  const allowed = { mentions: [], references: [], hosts: ['github.com'], isTitle: false, ...options };
  let cleaned = clean(text, allowed);
  if (maxLength === undefined) return cleaned;
  // The cut text has to be cleaned again, because a cut can open a code block. Cleaning adds characters, so several
  // lengths are tried.
  let room = maxLength;
  while (cleaned.length > maxLength) {
    cleaned = clean(text.slice(0, room).toWellFormed(), allowed);
    room = Math.min(Math.floor(room * 0.9), room - (cleaned.length - maxLength));
    if (room <= 0) return '';
  }
  return cleaned;
}

/** The row below the head of a table, whatever list or quote it stands in. */
function isTableRule(line: string): boolean {
  return /^[\s|:\->*+\d.)]+$/.test(line) && line.includes('|') && line.includes('-');
}

function cleanLine(line: string, allowed: AllowedInOutputs, isCode: (content: string) => boolean): string {
  if (allowed.isTitle) return cleanPieces(line, allowed, isCode);
  // The second look finds what was written as an entity.
  const cleaned = quoteCommand(cleanPieces(quoteCommand(line), allowed, isCode));
  // Code is no address of a link's definition, and an address on the next line is one that this search would not find.
  const pieces = splitCodeSpans(cleaned, isCode);
  return pieces.map(({ text, code }) => (code ? text : text.replace(/\](?=:\s*$)/, ']\\'))).join('');
}

function cleanPieces(line: string, allowed: AllowedInOutputs, isCode: (content: string) => boolean): string {
  const pieces: string[] = [];
  for (const { text, code } of splitCodeSpans(line, isCode)) {
    const next = code ? text : neutraliseText(text, allowed);
    // Two code spans that touch would be read as something else.
    if (next.startsWith('`') && pieces.at(-1)?.endsWith('`')) pieces.push(' ');
    pieces.push(next);
  }
  return pieces.join('');
}

/** Programs that read comments take a line that begins with `/word` for a command; Curfew's own triggers do, too. */
function quoteCommand(line: string): string {
  const [whole, indent = '', command = ''] = /^(\s*)(\/[A-Za-z][^\s`|\\]*)/.exec(line) ?? [];
  if (whole === undefined) return line;
  const rest = line.slice(whole.length);
  return `${indent}\`${command}\`${rest.startsWith('`') ? ' ' : ''}${rest}`;
}

/** What becomes code can change how the text around it is read, so it is read again. */
const MOST_PASSES = 5;

function clean(text: string, allowed: AllowedInOutputs): string {
  let cleaned = dropComments(stripInvisible(text).replaceAll(/\r\n?/g, '\n'));
  // In a title nothing can be escaped: another pass would take the backticks of the first one for something else.
  const passes = allowed.isTitle ? 1 : MOST_PASSES;
  for (let pass = 0; pass < passes; pass += 1) {
    const former = cleaned;
    cleaned = cleanVisible(former, allowed);
    if (cleaned === former) break;
  }
  return cleaned;
}

function cleanVisible(visible: string, allowed: AllowedInOutputs): string {
  const lines = splitFences(visible);
  // In a table a pipe ends the cell, and thus also what looks like a code span.
  const hasTable = lines.some((line) => !line.fenced && isTableRule(line.text));
  const isCode = (content: string): boolean => !(hasTable && content.includes('|'));
  return lines.map((line) => (line.fenced ? line.text : cleanLine(line.text, allowed, isCode))).join('\n');
}
