import type { PullFile } from '../../../connections/github/review-calls.ts';
import type { GatheredComment } from '../../../database/reviews/gathered-comments.ts';
import { oneLine } from '../../../text/one-line.ts';
import { diffLines, type DiffLine } from './diff-lines.ts';

/** Where a comment is to be. */
export type CommentPlace = Pick<GatheredComment, 'path' | 'side' | 'line' | 'startLine'>;

/** `text` is what stands in the lines. */
export type FoundLines = { text: string } | { problem: string };

/** Finds the lines of a comment among the changes of its pull request, or says what the agent can do instead. */
export function findLines({ path, side, line, startLine }: CommentPlace, files: readonly PullFile[]): FoundLines {
  const file = files.find((one) => one.path === path);
  if (file === undefined) {
    return { problem: `${shown(path)} is not changed by this pull request. It changes: ${listed(files)}` };
  }
  if (file.patch === null) {
    return {
      problem: `The forge shows no lines of ${shown(path)}: it is binary, only renamed, or its change is too large. Write about it in the body of the review`,
    };
  }
  const ofSide = diffLines(file.patch).filter((one) => one.side === side);
  const last = ofSide.findIndex((one) => one.line === line);
  const first = startLine === null ? last : ofSide.findIndex((one) => one.line === startLine);
  const [from, to] = [ofSide[first], ofSide[last]];
  if (from === undefined || to === undefined) {
    const missing = to === undefined ? line : startLine;
    return { problem: `Line ${missing} of ${shown(path)} (${side}) is not in the changes. ${allowed(ofSide, side)}` };
  }
  if (from.hunk !== to.hunk) {
    return {
      problem: `Lines ${startLine} and ${line} of ${shown(path)} are not in one block of changes. ${allowed(ofSide, side)}`,
    };
  }
  return {
    text: ofSide
      .slice(first, last + 1)
      .map(({ text }) => text)
      .join('\n'),
  };
}

const MOST_LISTED = 30;
const PATH_BYTES = 200;

function shown(path: string): string {
  return oneLine(path, PATH_BYTES);
}

function listed(files: readonly PullFile[]): string {
  const more = files.length - MOST_LISTED;
  const first = files.slice(0, MOST_LISTED).map(({ path }) => shown(path));
  return (first.join(', ') || 'nothing') + (more > 0 ? ` and ${more} more` : '');
}

/** `There can be comments on the lines 12–18, 40–44 of this side`. */
function allowed(lines: readonly DiffLine[], side: string): string {
  const other = side === 'LEFT' ? 'RIGHT' : 'LEFT';
  if (lines.length === 0) return `It has no lines on the side ${side}; try ${other}`;
  const ranges: { from: number; to: number }[] = [];
  for (const { line } of lines) {
    const last = ranges.at(-1);
    if (last?.to === line - 1) last.to = line;
    else ranges.push({ from: line, to: line });
  }
  const more = ranges.length - MOST_LISTED;
  const first = ranges.slice(0, MOST_LISTED).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  return `On the side ${side} there can be comments on the lines ${first.join(', ')}${more > 0 ? ' and others' : ''}`;
}
