/** A line of Markdown: inside a fenced code block (its fences included) or not. */
export interface MarkdownLine {
  text: string;
  fenced: boolean;
}

interface Fence {
  indent: number;
  mark: string;
}

/** A pipe after the mark is doubtful: some renderers see the head of a table first. */
const OPENER = /^ {0,3}(?:(`{3,})[^`|]*|(~{3,})[^|]*)$/;

/**
 * Finds the fenced code blocks of a Markdown text, and closes the last one if it is open. Only blocks about which no
 * renderer can disagree count: with a single doubtful one, the whole text counts as text without code blocks.
 */
export function splitFences(text: string): MarkdownLine[] {
  const lines: MarkdownLine[] = [];
  let fence: Fence | null = null;
  for (const line of text.split('\n')) {
    if (fence === null) {
      fence = openedBy(line);
      lines.push({ text: line, fenced: fence !== null });
      continue;
    }
    if (isDoubtful(line, fence)) return text.split('\n').map((plain) => ({ text: plain, fenced: false }));
    lines.push({ text: line, fenced: true });
    if (indentOf(line) <= 3 && looksLikeEnd(line, fence)) fence = null;
  }
  if (fence) lines.push({ text: ' '.repeat(fence.indent) + fence.mark, fenced: true });
  return lines;
}

function indentOf(line: string): number {
  const leading = /^[ \t]*/.exec(line)?.[0] ?? '';
  return leading.includes('\t') ? Number.POSITIVE_INFINITY : leading.length;
}

function openedBy(line: string): Fence | null {
  const match = OPENER.exec(line);
  const mark = match?.[1] ?? match?.[2];
  return mark === undefined ? null : { indent: indentOf(line), mark };
}

function looksLikeEnd(line: string, { mark }: Fence): boolean {
  const trimmed = line.trim();
  return trimmed.length >= mark.length && trimmed === mark.charAt(0).repeat(trimmed.length);
}

/** Whether a renderer could think that the block ended before this line: a list or a quote around it may have ended. */
function isDoubtful(line: string, fence: Fence): boolean {
  if (line.trim() === '') return false;
  const indent = indentOf(line);
  return indent < fence.indent || (fence.indent > 0 && indent > 3 && looksLikeEnd(line, fence));
}
