import { describe, expect, it } from 'vitest';
import { diffLines } from '../../../../activities/outputs/reviews/diff-lines.ts';
import { findLines } from '../../../../activities/outputs/reviews/find-lines.ts';

const PATCH = [
  '@@ -1,4 +1,5 @@ export function',
  ' one',
  '-two',
  '+2',
  '+2b',
  ' three',
  ' four',
  '\\ No newline at end of file',
  '@@ -40,2 +41 @@',
  ' forty',
  '-forty-one',
].join('\n');
const FILES = [
  { path: 'a.txt', patch: PATCH },
  { path: 'logo.png', patch: null },
];

const at = (line: number, more: { startLine?: number; side?: 'LEFT' | 'RIGHT'; path?: string } = {}) =>
  findLines({ path: 'a.txt', side: 'RIGHT', startLine: null, line, ...more }, FILES);

describe('the lines of a comment', () => {
  it('are counted on each side as the forge counts them', () => {
    expect(diffLines(PATCH).map(({ hunk, side, line, text }) => `${hunk} ${side} ${line} ${text}`)).toEqual([
      '1 RIGHT 1 one',
      '1 LEFT 2 two',
      '1 RIGHT 2 2',
      '1 RIGHT 3 2b',
      '1 RIGHT 4 three',
      '1 RIGHT 5 four',
      '2 RIGHT 41 forty',
      '2 LEFT 41 forty-one',
    ]);
  });

  it('are found, with what stands in them', () => {
    expect(at(4, { startLine: 2 })).toEqual({ text: '2\n2b\nthree' });
    expect(at(41, { side: 'LEFT' })).toEqual({ text: 'forty-one' });
  });

  it.each([
    [
      'outside the changes',
      () => at(9),
      'Line 9 of a.txt (RIGHT) is not in the changes. On the side RIGHT there can be comments on the lines 1–5, 41',
    ],
    [
      'of the wrong side',
      () => at(1, { side: 'LEFT' }),
      'Line 1 of a.txt (LEFT) is not in the changes. On the side LEFT there can be comments on the lines 2, 41',
    ],
    [
      'that begin outside the changes',
      () => at(41, { startLine: 30 }),
      'Line 30 of a.txt (RIGHT) is not in the changes. On the side RIGHT there can be comments on the lines 1–5, 41',
    ],
    [
      'of two blocks',
      () => at(41, { startLine: 5 }),
      'Lines 5 and 41 of a.txt are not in one block of changes. On the side RIGHT there can be comments on the lines 1–5, 41',
    ],
    [
      'of a file that is not changed',
      () => at(1, { path: 'b.txt' }),
      'b.txt is not changed by this pull request. It changes: a.txt, logo.png',
    ],
    [
      'of a file without lines',
      () => at(1, { path: 'logo.png' }),
      'The forge shows no lines of logo.png: it is binary, only renamed, or its change is too large. Write about it in the body of the review',
    ],
  ])('%s are refused with what is allowed', (_, find, problem) => {
    expect(find()).toEqual({ problem });
  });

  it('are found in linear time, and few of very many are named', () => {
    const many = Array.from({ length: 50_000 }, (_, index) => `@@ -${index * 9},1 +${index * 9 + 1},1 @@\n+x`).join(
      '\n',
    );
    const began = performance.now();
    const found = findLines({ path: 'a.txt', side: 'RIGHT', startLine: null, line: 3 }, [
      { path: 'a.txt', patch: many },
    ]);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(found).toMatchObject({ problem: expect.stringMatching(/1, 10, 19, .* and others$/) as string });
    expect(JSON.stringify(found).length).toBeLessThan(500);
  });
});
