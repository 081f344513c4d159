import { cleanInput, isReadWhole } from '../../../text/clean-input.ts';
import { oneLine } from '../../../text/one-line.ts';
import { stripInvisible } from '../../../text/strip-invisible.ts';

/** More than a forge takes as one text. */
const TEXT_BYTES = 300_000;
const LINE_BYTES = 500;
/** A fence is longer than what it encloses, so a long run of backticks would make it as long as a whole answer. */
const LONG_RUN = /(`{60})`+/g;

/** What stands between two facts in our own lines. */
const SEPARATOR = /(?<=^| )·(?= |$)/g;

/** A title, name or label of strangers, as part of a line. It holds nothing that looks like a fact of ours. */
export function inLine(text: string | null | undefined): string {
  return oneLine(stripInvisible(text ?? ''), LINE_BYTES).replaceAll(SEPARATOR, '-');
}

/** Markdown of strangers, cleaned. Each line is marked as theirs, so that no line can pass for one of ours. */
export function quoted(text: string | null | undefined): string {
  const written = text ?? '';
  const cleaned = cleanInput(written, TEXT_BYTES).trim();
  const lines = cleaned === '' ? [] : cleaned.split(/\r\n|[\r\n\u0085\u2028\u2029]/).map((line) => `> ${line}`);
  if (!isReadWhole(written, TEXT_BYTES)) lines.push('(The rest of this text is too long to be shown.)');
  return lines.join('\n');
}

/** Text that a page shows as it is, such as a diff or a log, in a fence that nothing in it can end. */
export function fenced(text: string, kind: string): string {
  const cleaned = stripInvisible(text).replace(/\n+$/, '').replaceAll(LONG_RUN, '$1…');
  const longest = (cleaned.match(/`{3,}/g) ?? []).reduce((most, { length }) => Math.max(most, length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${kind}\n${cleaned}\n${fence}`;
}
