import { terminalText } from '../terminal-text.ts';

const LINE_CHARACTERS = 240;

/** A text fit for a terminal: its first lines, none of them long; says how many more there are. */
export function shorten(text: string, mostLines = Infinity): string {
  const lines = terminalText(text).trim().split('\n');
  const shown = lines.slice(0, mostLines).map((line) => {
    const trimmed = line.trimEnd();
    return trimmed.length > LINE_CHARACTERS ? `${trimmed.slice(0, LINE_CHARACTERS)}…` : trimmed;
  });
  const rest = lines.length - shown.length;
  if (rest > 0) shown.push(rest === 1 ? '… 1 more line' : `… ${rest} more lines`);
  return shown.join('\n');
}
