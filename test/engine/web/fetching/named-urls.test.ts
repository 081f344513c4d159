import { expect, it } from 'vitest';
import { names } from '../../../../engine/web/fetching/named-urls.ts';

it.each([
  ['https://example.com/a', 'See https://example.com/a.'],
  ['https://example.com/a', 'See [it](https://example.com/a)[and](https://other.test/).'],
  ['https://example.com/a', 'See example.com/a, or not'],
  ['https://example.com/a', 'See <https://example.com/a/>'],
  ['https://example.com/a?b=c', '"https://example.com/a?b=c"'],
  ['https://example.com/X_(y)', 'https://example.com/X_(y)'],
  ['https://example.com/', 'Look at Example.com!'],
  ['https://example.com/a', 'https://example.com/a#part'],
])('finds %s in: %s', (url, text) => {
  expect(names(text, new URL(url))).toBe(true);
});

it.each([
  ['https://example.com/a?secret=1', 'https://example.com/a'],
  ['https://example.com/ab', 'https://example.com/a'],
  ['https://example.com/', 'https://not-example.com/'],
  ['https://example.com/', 'someone@example.com'],
  ['https://sub.example.com/', 'https://example.com/'],
  ['https://example.com:8443/a', 'https://example.com/a'],
])('does not find %s in: %s', (url, text) => {
  expect(names(text, new URL(url))).toBe(false);
});
