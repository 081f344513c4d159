import { expect, it } from 'vitest';
import { safeInput } from '../../../../engine/brain/context/safe-input.ts';

it.each([null, undefined, 7, true, 'ls', ['ls']])('takes no input that is %j', (input) => {
  expect(safeInput(input)).toEqual({ problem: expect.stringContaining('must be a JSON object') });
});

it('takes no input of any depth that could overflow the stack', () => {
  let deep: unknown = {};
  for (let i = 0; i < 100_000; i += 1) deep = i % 2 === 0 ? { deep } : [deep];
  expect(safeInput({ deep })).toEqual({ problem: expect.stringContaining('100 levels') });
});

it('leaves an ordinary input alone, word for word', () => {
  const input = { a: 1, b: ['x', { c: null }], d: '👍 \\ud83d' };
  expect(safeInput(input)).toEqual({ input });
});

it('replaces half characters, which the API would refuse', () => {
  expect(safeInput({ a: ['x\ud83d'] })).toEqual({ input: { a: ['x\ufffd'] } });
});
