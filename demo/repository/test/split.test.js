import assert from 'node:assert/strict';
import { test } from 'node:test';

import { splitByWeight, splitEvenly } from '../src/index.js';

const total = (shares) => shares.reduce((sum, share) => sum + share.cents, 0);

test('ten euros among three friends are ten euros', () => {
  const shares = splitEvenly(1000, ['ada', 'bob', 'cleo']);
  assert.deepEqual(
    shares.map((share) => share.cents),
    [334, 333, 333],
  );
});

test('shares add up to the bill, whatever the bill and however many friends', () => {
  for (let cents = 0; cents <= 250; cents += 1) {
    for (let friends = 1; friends <= 9; friends += 1) {
      const people = Array.from({ length: friends }, (_, index) => `friend ${index}`);
      assert.equal(total(splitEvenly(cents, people)), cents, `${cents} cents among ${friends}`);
    }
  }
});

test('no share is more than a cent above another', () => {
  const cents = splitEvenly(1001, ['ada', 'bob', 'cleo', 'dan']).map((share) => share.cents);
  assert.ok(Math.max(...cents) - Math.min(...cents) <= 1);
});

test('a bill for nobody is refused', () => {
  assert.throws(() => splitEvenly(1000, []), RangeError);
});

test('weighted shares follow the weights and add up', () => {
  const shares = splitByWeight(10_000, { ada: 3, bob: 2, cleo: 2 });
  assert.equal(total(shares), 10_000);
  assert.deepEqual(shares[0], { person: 'ada', cents: 4286 });
});
