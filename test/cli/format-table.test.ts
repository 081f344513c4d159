import { expect, it } from 'vitest';
import { formatTable } from '../../cli/format-table.ts';

it('columns are aligned beside characters that take two columns, and none', () => {
  expect(
    formatTable([
      ['日本', 'a'],
      ['x', 'b'],
      ['🚀', 'c'],
      ['e\u0301', 'd'],
    ]),
  ).toBe('日本  a\nx     b\n🚀    c\ne\u0301     d');
});

it('a cell is one line, and nothing in it controls the terminal', () => {
  expect(formatTable([['a\n\u001b[2Jb', 'c']])).toBe('a b  c');
});
