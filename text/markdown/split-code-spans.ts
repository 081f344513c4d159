/** A piece of one line: a code span with its backticks, or what stands between code spans. */
export interface LinePiece {
  text: string;
  code: boolean;
}

/**
 * Splits one line at its code spans, as CommonMark does, but only where a span begins and ends in the line. `isCode` may
 * refuse a span by its content; its backticks then count as text.
 */
export function splitCodeSpans(line: string, isCode: (content: string) => boolean): LinePiece[] {
  const findRun = createRunFinder(line);
  const pieces: LinePiece[] = [];
  let text = '';
  let index = 0;
  while (index < line.length) {
    if (line[index] === '\\' && index + 1 < line.length) {
      text += line.slice(index, index + 2);
      index += 2;
      continue;
    }
    const length = runLength(line, index);
    if (length === 0) {
      text += line.charAt(index);
      index += 1;
      continue;
    }
    const close = findRun(index + length, length);
    if (close !== null && isCode(line.slice(index + length, close))) {
      pieces.push({ text, code: false }, { text: line.slice(index, close + length), code: true });
      text = '';
      index = close + length;
    } else {
      text += line.slice(index, index + length);
      index += length;
    }
  }
  return [...pieces, { text, code: false }].filter((piece) => piece.text !== '');
}

/** Finds the next run of backticks of a length. Asked from left to right, it looks at each run once. */
function createRunFinder(line: string): (after: number, length: number) => number | null {
  const starts = new Map<number, number[]>();
  for (const { 0: run, index } of line.matchAll(/`+/g)) {
    const known = starts.get(run.length);
    if (known) known.push(index);
    else starts.set(run.length, [index]);
  }
  const next = new Map<number, number>();
  return (after, length) => {
    const known = starts.get(length) ?? [];
    let position = next.get(length) ?? 0;
    while (position < known.length && (known[position] ?? 0) < after) position += 1;
    next.set(length, position);
    return known[position] ?? null;
  };
}

function runLength(line: string, from: number): number {
  let end = from;
  while (line[end] === '`') end += 1;
  return end - from;
}
