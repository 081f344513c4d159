import type { TakenPage } from '../../../database/status/take-page.ts';

/** The comment of a page: the newest run, then a line for each earlier one, then the marks by which it is found. */
export function pageBody(page: Pick<TakenPage, 'mark' | 'runs' | 'furtherRuns'>): string {
  const [newest, ...earlier] = page.runs;
  if (newest === undefined) throw new Error('a page without runs has nothing to say');
  const lines = earlier.map(({ line }) => `- ${line}`);
  if (page.furtherRuns > 0) lines.push(`- and ${page.furtherRuns} more, see \`curfew runs\``);
  const before = lines.length === 0 ? [] : ['**Earlier runs**', '', ...lines, ''];
  // The last mark says whose act an edit of the comment is.
  return [newest.text, '', ...before, pageMark(page.mark), runMark(newest.runId)].join('\n');
}

export function pageMark(mark: string): string {
  return `<!-- curfew-status:${mark} -->`;
}

/** Earlier versions made a comment for each run, with this mark alone. */
export function runMark(runId: string): string {
  return `<!-- curfew:${runId}:status -->`;
}
