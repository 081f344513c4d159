import { expect, it } from 'vitest';
import { terminalWidth } from '../../text/terminal-width.ts';

it.each([
  ['', 0],
  ['plain text', 10],
  ['naïve', 5],
  ['nai\u0308ve', 5],
  ['日本語', 6],
  ['ひらがな', 8],
  ['한국어', 6],
  ['ﾊﾝｶｸ', 4],
  ['Ａ！', 4],
  ['🚀 x', 4],
  ['👩‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['❤️', 2],
  ['© 2026 №1', 9],
  ['Привет', 6],
])('%j takes %i columns', (text, columns) => {
  expect(terminalWidth(text)).toBe(columns);
});
