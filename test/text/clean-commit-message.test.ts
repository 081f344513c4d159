import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanCommitMessage } from '../../text/clean-commit-message.ts';
import { sampledRuns } from '../support/setup/sampled.ts';

it.each([
  ['Fixes #1, closes: a/b#2, Resolves GH-3 (#4)', 'Fixes no. 1, closes: a/b no. 2, Resolves no. 3 (no. 4)'],
  ['fixed https://github.com/a/b/issues/5#issuecomment-6', 'fixed a/b no. 5'],
  ['closes <https://forge.example/git/a/b/pull/7/files>.', 'closes <a/b no. 7>.'],
  ['**Fixes** [#8](https://github.com/a/b/discussions/8)', '**Fixes** [no. 8](a/b no. 8)'],
  ['Thanks @ann, @acme/leads and ＠bob', 'Thanks ann, acme/leads and bob'],
  ['Fixes ＃9 and #\u200B10', 'Fixes no. 9 and no. 10'],
  ['Docs [skip ci]\r\n\r\n[ci skip] ***NO_CI***\nskip-checks: true', 'Docs skip ci\n\nci skip NO_CI\n'],
  [
    '[skip  ci] [skip-checks] [skip azurepipelines] [release skip]',
    'skip  ci skip-checks skip azurepipelines release skip',
  ],
  ['@#1 #@2 ##3 @@ann GH-GH-4', 'no. 1 no. 2 no. 3 ann GH-no. 4'],
])('%s cannot close, mention or skip anything', (message, cleaned) => {
  expect(cleanCommitMessage(message)).toBe(cleaned);
});

it.each([
  'Revert "Add a key"\n\nThis reverts commit 0123456789abcdef0123456789abcdef01234567.',
  'Read C# and # of items, 5 @ 3, and ann@example.com',
  'Исправить ошибку в std::vector<int>',
  'See https://github.com/a/b/wiki and https://github.com/a/b/commit/abc1234',
])('%s stays as it is', (message) => {
  expect(cleanCommitMessage(message)).toBe(message);
});

it('what is allowed stays as it was written', () => {
  const allowed = { references: ['#5', 'acme/api#5'], mentions: ['Ann'] };
  const message = 'Fixes #5, acme/api#5, GH-5 and https://github.com/Acme/api/issues/5 for @ann';
  expect(cleanCommitMessage(message, allowed)).toBe(message);
  expect(cleanCommitMessage('Fixes #55 other/api#5 @anna', allowed)).toBe('Fixes no. 55 other/api no. 5 anna');
});

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '@',
        '#',
        'GH-',
        '1',
        'a',
        '/',
        'a/b',
        ' ',
        '\n',
        '-',
        'fixes ',
        '\u200D',
        '＠',
        '[skip ci]',
        'no',
      ),
      fc.constantFrom('https://github.com/', 'www.', 'issues/', 'pull/', '//', '[', ']', 'skip-checks:true'),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

it('whatever an agent writes, nothing is left that a forge acts on, and cleaning twice changes nothing more', () => {
  fc.assert(
    fc.property(hostile, (message) => {
      const cleaned = cleanCommitMessage(message);
      expect(cleaned).not.toMatch(/#\d|(?<![a-z\d])GH-\d|(?<![a-z\d])@[a-z\d]|\[skip ci\]|^skip-checks:true$/im);
      expect(cleaned).not.toMatch(/(?:https:\/\/|www\.)[^\s/]+\/a\/b\/(?:issues|pull)\/\d/i);
      expect(cleanCommitMessage(cleaned)).toBe(cleaned);
    }),
    { numRuns: sampledRuns(3_000) },
  );
});

it('a message of 100 kB is cleaned in time linear in it', () => {
  const start = performance.now();
  for (const unit of ['@', '#', '#@', 'GH-', 'a/', 'www.', 'https://', '[skip', '@#1', 'a-']) {
    cleanCommitMessage(unit.repeat(Math.ceil(100_000 / unit.length)));
  }
  expect(performance.now() - start).toBeLessThan(10_000);
});
