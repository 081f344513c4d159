import type { LineComment } from '../../../connections/github/review-calls.ts';
import type { RunId } from '../../../contract/event.ts';
import type { GatheredRow } from '../../../database/reviews/gathered-comments.ts';
import { outputMark } from '../text/pull-text.ts';

/** Gathered comments as they are sent, each with the mark of the use that asked for it. */
export function lineComments(runId: RunId, rows: readonly GatheredRow[]): LineComment[] {
  return rows.map(({ ordinal, comment: { path, side, line, startLine, text } }) => {
    const mark = outputMark({ runId, output: 'create-pull-request-review-comment', ordinal });
    return { path, side, line, startLine, body: `${text}\n\n${mark}` };
  });
}
