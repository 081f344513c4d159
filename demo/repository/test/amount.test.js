import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatAmount, parseAmount } from '../src/index.js';

test('amounts are read with a point, a comma, or neither', () => {
  assert.equal(parseAmount('12'), 1200);
  assert.equal(parseAmount('12.5'), 1250);
  assert.equal(parseAmount(' 12,50 '), 1250);
});

test('what is no amount is refused', () => {
  assert.throws(() => parseAmount('twelve'), RangeError);
  assert.throws(() => parseAmount('1.234'), RangeError);
});

test('cents are written with two digits', () => {
  assert.equal(formatAmount(5), '0.05');
  assert.equal(formatAmount(-1250), '-12.50');
});
