import { expect, it } from 'vitest';
import { readCommentCommand } from '../../../../../triggers/sources/github/comments/read-comment-command.ts';

it.each([
  ['/curfew approve', 'approve', ''],
  ['/Curfew APPROVE', 'approve', ''],
  ['\r\n  /curfew deny  it is too much\r\nreally', 'deny', 'it is too much\r\nreally'],
  ['/curfew steer\nTake the other one', 'steer', 'Take the other one'],
  ['/curfew', '', ''],
  ['/curfew\napprove', '', 'approve'],
  ['/curfew\u00A0approve', 'approve', ''],
  ['/curfew appr\u00ADove\u200B', 'approve', ''],
  ['/curfew approve \u200B\r\n\uFEFF', 'approve', ''],
])('%j is a command', (body, word, rest) => {
  expect(readCommentCommand(body)).toEqual({ word, rest });
});

it.each([
  'approve',
  '> /curfew approve',
  '```\n/curfew approve\n```',
  '    /curfew approve',
  '\t/curfew approve',
  '`/curfew approve`',
  'I would /curfew approve',
  'Please:\n/curfew approve',
  '/curfewapprove',
  '/curfew-approve',
  '<!-- -->/curfew approve',
  '\u200B/curfew approve',
  '',
])('%j is none', (body) => {
  expect(readCommentCommand(body)).toBe(null);
});

it('a huge comment is read at once', () => {
  expect(readCommentCommand(`${'\n \t'.repeat(30_000)}/curfewx`)).toBe(null);
  expect(readCommentCommand(`${' '.repeat(65_000)}/curfew approve`)).toBe(null);
  expect(readCommentCommand(`/curfew approve ${' \u200B'.repeat(30_000)}x`)).toMatchObject({ word: 'approve' });
});
