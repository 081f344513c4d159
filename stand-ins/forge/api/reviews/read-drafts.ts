import type { ReviewCommentRecord } from '../../history-records.ts';
import type { ChangedFile } from '../../read-changes.ts';
import { unprocessable } from './unprocessable.ts';

export type Draft = Required<Pick<ReviewCommentRecord, 'path' | 'line' | 'side' | 'body' | 'diffHunk'>> & {
  startLine: number | undefined;
};

interface Sent {
  path?: unknown;
  line?: unknown;
  side?: unknown;
  start_line?: unknown;
  start_side?: unknown;
  body?: unknown;
}

interface DiffLine {
  hunk: number;
  LEFT: number | null;
  RIGHT: number | null;
}

/** The comments of a review. Throws GitHub's 422 if one of them is about a line that is not part of the diff. */
export function readDrafts(sent: unknown[], files: ChangedFile[]): Draft[] {
  return sent.map((item) => readDraft(item as Sent, files));
}

function readDraft(
  { path, line, side = 'RIGHT', start_line: start, start_side: startSide, body }: Sent,
  files: ChangedFile[],
): Draft {
  if (typeof path !== 'string' || typeof line !== 'number' || typeof body !== 'string' || body.trim() === '') {
    throw unprocessable('Variable $threads of type [DraftPullRequestReviewThread] was provided invalid value');
  }
  if (side !== 'LEFT' && side !== 'RIGHT') throw unprocessable('Side is not included in the list');
  const file = files.find((one) => one.path === path);
  if (file === undefined) throw unprocessable('Path could not be resolved');
  const lines = readLines(file.patch ?? '');
  const end = lines.find((one) => one[side] === line);
  if (end === undefined) throw unprocessable('Line could not be resolved');
  const diffHunk = (file.patch ?? '').split('\n').slice(0, 4).join('\n');
  const draft = { path, line, side: side as Draft['side'], body, diffHunk };
  if (typeof start !== 'number') return { ...draft, startLine: undefined };
  const from = startSide === 'LEFT' || startSide === 'RIGHT' ? startSide : side;
  const begin = lines.find((one) => one[from] === start);
  if (start >= line) throw unprocessable('Pull request review thread start line must precede the end line.');
  if (begin?.hunk !== end.hunk) {
    throw unprocessable('Pull request review thread start line must be part of the same hunk as the line.');
  }
  return { ...draft, startLine: start };
}

function readLines(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let hunk = 0;
  let [left, right] = [0, 0];
  for (const text of patch.split('\n')) {
    const [, from, to] = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text) ?? [];
    if (from !== undefined && to !== undefined) {
      hunk += 1;
      [left, right] = [Number(from), Number(to)];
    } else if (text.startsWith('+')) lines.push({ hunk, LEFT: null, RIGHT: right++ });
    else if (text.startsWith('-')) lines.push({ hunk, LEFT: left++, RIGHT: null });
    else if (text.startsWith(' ')) lines.push({ hunk, LEFT: left++, RIGHT: right++ });
  }
  return lines;
}
