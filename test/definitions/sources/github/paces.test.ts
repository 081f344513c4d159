import { expect, it } from 'vitest';
import { type AnswerKind, paceOf } from '../../../../definitions/sources/github/paces.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Answers, each so long after a run acted. */
function answers(count: number, afterMs: number, isInARow = true) {
  return Array.from({ length: count }, () => ({ afterMs, isInARow }));
}

it.each<[AnswerKind, number, number]>([
  ['text', 2, 10 * SECOND],
  ['text', 4, 2 * MINUTE],
  ['text', 10, 10 * MINUTE],
  ['text', 30, 60 * MINUTE],
  ['request', 10, 2 * MINUTE],
  ['request', 30, 60 * MINUTE],
  ['opening', 30, 2 * MINUTE],
  ['work', 5, 2 * MINUTE],
  ['work', 10, 10 * MINUTE],
])('a %s shows a bot at the %ith time within %i ms, and not before or more slowly', (kind, count, withinMs) => {
  expect(paceOf(kind, answers(count, withinMs))).toMatchObject({ answers: count, withinMs });
  expect(paceOf(kind, answers(count - 1, withinMs))).toBeNull();
  expect(paceOf(kind, [...answers(1, 61 * MINUTE), ...answers(count, withinMs)])).toBeNull();
});

it('answers in a row end where another account started a run, and texts at once count all day', () => {
  const others = answers(40, MINUTE, false);
  expect(paceOf('text', [...answers(3, MINUTE), ...others])).toBeNull();
  expect(paceOf('request', [...answers(9, SECOND), ...others])).toBeNull();
  expect(paceOf('text', [...answers(1, SECOND), ...others, ...answers(1, SECOND, false)])).not.toBeNull();
  expect(paceOf('text', [])).toBeNull();
});
