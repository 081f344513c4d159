import type { Github } from '../../../connections/github/create-github.ts';
import type { GatheredRow } from '../../../database/reviews/gathered-comments.ts';
import type { OutputTarget } from '../text/output-target.ts';
import { findLines } from './find-lines.ts';

/**
 * Which comments no longer fit the changes of their pull request: the branch was pushed since they were checked, and their lines
 * are gone or say something else now.
 */
export async function outdatedComments(
  github: Github,
  { repository, number }: OutputTarget,
  rows: readonly GatheredRow[],
): Promise<GatheredRow[]> {
  if (rows.length === 0) return [];
  const paths = new Set(rows.map(({ comment }) => comment.path));
  const files = await github.listPullFiles(repository, number, paths);
  return rows.filter(({ comment }) => {
    const found = findLines(comment, files);
    return !('text' in found) || found.text !== comment.lines;
  });
}

/** `src/app.ts, line 12`. */
export function placeOfComment({ comment: { path, line, startLine, side } }: GatheredRow): string {
  const lines = startLine === null ? `line ${line}` : `lines ${startLine}–${line}`;
  return `${path}, ${lines}${side === 'LEFT' ? ' before the change' : ''}`;
}
