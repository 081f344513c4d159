export interface DiffLine {
  /** 1 for the first hunk. Lines of one hunk follow each other in the list. */
  hunk: number;
  side: 'LEFT' | 'RIGHT';
  /** Its number in the file before (LEFT), or in the file of the pull request (RIGHT). */
  line: number;
  text: string;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/**
 * The lines of a patch that a comment can be about: what was removed (LEFT), and what was added or stands around it (RIGHT).
 * Takes a unified diff as GitHub shows it for one file, from its first `@@`. Never throws.
 */
export function diffLines(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let [hunk, left, right] = [0, 0, 0];
  for (const row of patch.split('\n')) {
    const [, from, to] = HUNK.exec(row) ?? [];
    const text = row.slice(1);
    if (from !== undefined && to !== undefined) {
      [hunk, left, right] = [hunk + 1, Number(from), Number(to)];
    } else if (row.startsWith('-')) {
      lines.push({ hunk, side: 'LEFT', line: left, text });
      left += 1;
    } else if (row.startsWith('+')) {
      lines.push({ hunk, side: 'RIGHT', line: right, text });
      right += 1;
    } else if (row.startsWith(' ')) {
      lines.push({ hunk, side: 'RIGHT', line: right, text });
      left += 1;
      right += 1;
    }
  }
  return lines;
}
