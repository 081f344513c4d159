import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refuseRepeatedKeys } from '../../../database/inbox/refuse-repeated-keys.ts';

it.each([
  ['at the top', '{"action":"opened","action":"labeled"}'],
  ['within a list', '[1,{"a":[{"action":1, "action" : 2}]}]'],
  ['after an inner object', '{"action":{"b":1},"c":[{}],"action":2}'],
  ['in another spelling', String.raw`{"action":1,"\u0061ction":2}`],
])('a key that stands twice in one object is refused: %s', (_, text) => {
  expect(() => refuseRepeatedKeys(text)).toThrow('It has the key "action" twice.');
});

it.each([
  ['in two objects', '[{"a":1},{"a":{"a":{"a":2}}}]'],
  ['as a value', '{"a":"a","b":"a: a"}'],
  ['in another case', '{"a":1,"A":2}'],
  ['within a string', String.raw`{"a":"{\"a\":1,\"a\":2}","b\"":1,"b":2}`],
])('the same word is taken %s', (_, text) => {
  expect(() => refuseRepeatedKeys(text)).not.toThrow();
});

it('no JSON that is written by a machine is refused', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => refuseRepeatedKeys(JSON.stringify(value))));
});

it('25 MB take a moment', () => {
  const text = JSON.stringify(Array.from({ length: 99_000 }, () => ({ a: 'x'.repeat(240) })));
  const before = process.threadCpuUsage();
  refuseRepeatedKeys(text);
  expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
});
