import { cut, type Edit } from './edit-text.ts';

/**
 * Finds the HTML comments that begin outside the given places. A comment around others ends with the outer one if that is
 * closed, else at the first end. One that is never closed hides everything after it.
 */
export function findComments(text: string, isCode: (index: number) => boolean): Edit[] {
  const marks = [...text.matchAll(/<!--(?:-?>)?|--!?>/g)].map(({ 0: mark, index }) => ({ mark, index }));
  const found: Edit[] = [];
  for (let at = 0; at < marks.length; at += 1) {
    const mark = marks[at];
    if (mark === undefined || !mark.mark.startsWith('<') || isCode(mark.index)) continue;
    const last = mark.mark.endsWith('>') ? at : endOf(marks, at);
    const end = marks[last];
    found.push(cut(mark.index, end === undefined ? text.length : end.index + end.mark.length));
    if (end === undefined) break;
    at = last;
  }
  return found;
}

interface Mark {
  mark: string;
  index: number;
}

/** How far a comment around others is searched for its end. */
const MOST_MARKS = 1_000;

/** The position of the mark that ends the comment which begins at `from`; past the last mark if there is none. */
function endOf(marks: readonly Mark[], from: number): number {
  let depth = 1;
  let first: number | null = null;
  for (let at = from + 1; at < Math.min(marks.length, from + MOST_MARKS); at += 1) {
    const { mark } = marks[at] ?? { mark: '' };
    const opens = mark.startsWith('<');
    const closes = mark.endsWith('>');
    if (closes) first ??= at;
    depth += Number(opens) - Number(closes);
    if (depth === 0) return at;
  }
  if (first !== null) return first;
  const later = marks.findIndex(({ mark }, at) => at > from && mark.endsWith('>'));
  return later === -1 ? marks.length : later;
}
