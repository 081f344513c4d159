import { expect, it } from 'vitest';
import { plainText } from '../../text/plain-text.ts';

it('a title in a sentence of ours mentions nobody and refers to nothing', () => {
  expect(plainText('Fixes GH-1, #2 and https://github.com/a/b/issues/7 for @ann `x` [y](z)')).toBe(
    'Fixes no. 1, 2 and a/b no. 7 for ann x y (z)',
  );
});

it('a title in a sentence of ours is no address without a scheme either', () => {
  expect(plainText('see WWW.evil.example/x and awww.')).toBe('see evil.example/x and awww.');
});

it('words of all scripts stay whole', () => {
  expect(plainText('हिन्दी и Русский, می\u200Cخواهم')).toBe('हिन्दी и Русский, می\u200Cخواهم');
  expect(plainText('a\u200Db 👩\u200D💻 c')).toBe('ab c');
});
