import { terminalText } from './terminal-text.ts';

const LINE_CHARACTERS = 240;
/** A command's last lines often say what came of it. */
const LAST_LINES = 2;

/** A text fit for a terminal, none of its lines long; of more than `most` lines the first and the last, and how many are between. */
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
