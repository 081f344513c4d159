import { expect, it } from 'vitest';
import { isCount } from '../../money/is-count.ts';

it.each([0, 1, Number.MAX_SAFE_INTEGER])('takes %s for a count', (value) => {
  expect(isCount(value)).toBe(true);
});

it.each([-1, 0.5, Number.NaN, Infinity, Number.MAX_SAFE_INTEGER + 1, '5', null, undefined, {}])(
  'does not take %s for a count',
  (value) => {
    expect(isCount(value)).toBe(false);
  },
);
