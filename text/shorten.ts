import { terminalText } from './terminal-text.ts';

const LINE_CHARACTERS = 240;
/** The last lines of a command often say how it ended. */
const LAST_LINES = 2;

/**
 * Makes a text fit for a terminal and cuts long lines. Of more than `most` lines it keeps the first and the last ones and
 * says how many are left out.
 */
export function shorten(text: string, most = Infinity): string {
  const lines = terminalText(text).trim().split('\n').map(cut);
  if (lines.length <= most) return lines.join('\n');
  const first = lines.slice(0, most - LAST_LINES);
  const last = lines.slice(-LAST_LINES);
  const hidden = lines.length - most;
  return [...first, hidden === 1 ? '… 1 more line …' : `… ${hidden} more lines …`, ...last].join('\n');
}

function cut(line: string): string {
  const trimmed = line.trimEnd();
  return trimmed.length > LINE_CHARACTERS ? `${trimmed.slice(0, LINE_CHARACTERS)}…` : trimmed;
}
