import { expect, it } from 'vitest';
import { dropSkipOrders } from '../../text/drop-skip-orders.ts';

it.each([
  ['[skip ci] Add a', 'skip ci Add a'],
  ['[SKIP_CI]', 'SKIP_CI'],
  ['[ci-skip] [no ci] [skip actions]', 'ci-skip no ci skip actions'],
  ['[[skip  ci]]', 'skip  ci'],
  [
    '[azurepipelines skip] [skip travis-ci] [vercel skip] [CF-Pages-Skip]',
    'azurepipelines skip skip travis-ci vercel skip CF-Pages-Skip',
  ],
  ['*****NO_CI*****', 'NO_CI'],
  ['Work\n\n\nskip-checks:true', 'Work\n\n\n'],
  ['Work\n\n\nskip-checks:\n true', 'Work\n\n\n'],
])('%j skips nothing', (text, dropped) => {
  expect(dropSkipOrders(text)).toBe(dropped);
  expect(dropSkipOrders(dropped)).toBe(dropped);
});

it.each(['[skip the intro](#main)', '- [ ] ci', 'noci', 'Say why skip-checks: true is ignored', '**NO_CI**'])(
  '%j stays as it is',
  (text) => {
    expect(dropSkipOrders(text)).toBe(text);
  },
);
