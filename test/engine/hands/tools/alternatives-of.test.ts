import { expect, it } from 'vitest';
import { alternativesOf } from '../../../../engine/hands/tools/alternatives-of.ts';

it.each([
  ['src/**/*.ts', 1],
  ['*.{ts,tsx}', 2],
  ['{a,b}{c,d,e}', 6],
  ['{a,{b,c}}', 4],
  ['file-{1..20}', 20],
  ['{1..1000000000}', 1_000_000_000],
  ['{a..e}', 5],
  ['{a,b}'.repeat(40), 2 ** 40],
  ['{{{{', 1],
  ['}{', 1],
])('counts the patterns that %s may stand for', (pattern, count) => {
  expect(alternativesOf(pattern)).toBe(count);
});
