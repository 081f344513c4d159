/** One place of a text and what stands there instead. */
export interface Edit {
  /** In UTF-16 units. */
  start: number;
  end: number;
  text: string;
}

/** Leaves a piece of a text out. */
export function cut(start: number, end: number): Edit {
  return { start, end, text: '' };
}

/** Leaves out a piece with the indentation before it and, if nothing else is in its first line, the end of its last line. */
export function cutLines(text: string, start: number, end: number): Edit {
  const before = /[ \t]{0,1000}$/.exec(text.slice(Math.max(0, start - 1_000), start))?.[0].length ?? 0;
  const ending = /^[ \t]{0,1000}(?:\r\n?|\n)?/.exec(text.slice(end, end + 1_002))?.[0].length ?? 0;
  const isAlone = before === start || /[\r\n]/.test(text.charAt(start - before - 1));
  return cut(start - before, isAlone ? end + ending : end);
}

/** Carries out the edits, in any order. Where two overlap, the one that begins earlier is carried out, then the rest is cut. */
export function editText(text: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const parts: string[] = [];
  let rest = 0;
  for (const edit of sorted) {
    if (edit.start >= rest) parts.push(text.slice(rest, edit.start), edit.text);
    rest = Math.max(rest, edit.end);
  }
  return parts.join('') + text.slice(rest);
}
