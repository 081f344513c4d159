import { describe, expect, it } from 'vitest';
import { oneLine } from '../../text/one-line.ts';

describe('text on one line', () => {
  it('has single spaces for line ends, and nothing that misleads a reader', () => {
    expect(oneLine('  first\r\n\tsecond\u2028third ', 100)).toBe('first second third');
    expect(oneLine('\u001b[31mred\u202Egreen\u200B\0', 100)).toBe('[31mredgreen');
  });

  it('keeps the joiners that a script or an emoji needs', () => {
    expect(oneLine('می\u200Cخواهم 👩\u200D💻 a\u200Db', 100)).toBe('می\u200Cخواهم 👩\u200D💻 ab');
  });

  it('is cut between characters to the bytes that it may have', () => {
    expect(oneLine('abcdef', 6)).toBe('abcdef');
    expect(oneLine('abcdefg', 6)).toBe('abc…');
    expect(oneLine('ääää', 7)).toBe('ää…');
    expect(oneLine('ab cdefg', 6)).toBe('ab…');
  });
});
