import { expect, it } from 'vitest';
import { type AnswerKind, paceOf } from '../../../../definitions/sources/github/paces.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Answers, each so long after a run acted. */
function answers(count: number, afterMs: number, isInARow = true) {
  return Array.from({ length: count }, () => ({ afterMs, isInARow }));
}

it.each<[AnswerKind, number, number]>([
  ['text', 3, 5 * SECOND],
  ['text', 6, 10 * MINUTE],
  ['text', 30, 60 * MINUTE],
  ['request', 15, 2 * MINUTE],
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
  const uneven = Array.from({ length: 14 }, (_, index) => ({ afterMs: (5 + index) * SECOND, isInARow: true }));
  expect(paceOf('text', [...uneven, ...others])).toBeNull();
  expect(paceOf('request', [...uneven, ...others])).toBeNull();
  expect(paceOf('request', [...answers(5, SECOND), ...others])).toBeNull();
  expect(paceOf('text', [...answers(1, SECOND), ...others, ...answers(4, SECOND, false)])).not.toBeNull();
  expect(paceOf('text', [])).toBeNull();
});

it('a text after waits of different lengths shows a bot only at the 15th time within two minutes', () => {
  const [kind, count, withinMs] = ['text', 15, 2 * MINUTE] as const;
  const uneven = Array.from({ length: count }, (_, index) => ({
    afterMs: withinMs - index * 7 * SECOND,
    isInARow: true,
  }));
  expect(paceOf(kind, uneven)).toMatchObject({ answers: count, withinMs });
  expect(paceOf(kind, uneven.slice(1))).toBeNull();
});
