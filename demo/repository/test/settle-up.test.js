import assert from 'node:assert/strict';
import { test } from 'node:test';

import { settleUp } from '../src/index.js';

test('who owes pays who is owed', () => {
  assert.deepEqual(settleUp({ ada: 3000, bob: -1000, cleo: -2000 }), [
    { from: 'cleo', to: 'ada', cents: 2000 },
    { from: 'bob', to: 'ada', cents: 1000 },
  ]);
});

test('nobody owes anything when all is even', () => {
  assert.deepEqual(settleUp({ ada: 0, bob: 0 }), []);
});

test('balances that do not add up are refused', () => {
  assert.throws(() => settleUp({ ada: 1 }), { message: 'balances must add up to zero, not 1' });
});
