import { expect, it } from 'vitest';
import { isRefName } from '../../text/is-ref-name.ts';

it('takes the names that git takes', () => {
  for (const name of [
    'main',
    'v1.0',
    'release/2026-11',
    'refs/heads/x',
    'refs/pull/7/head',
    'ä',
    'a@b',
    'x'.repeat(255),
  ])
    expect(isRefName(name), name).toBe(true);
});

it('takes no option, no expression of git and no name that git refuses', () => {
  const wrong = [
    '',
    '-x',
    '--upload-pack=x',
    'a..b',
    'a b',
    'a\nb',
    'a\0b',
    'x~1',
    'x^',
    'a:b',
    'a*',
    'a?',
    'a[b',
    'a\\b',
  ];
  for (const name of [...wrong, '.x', 'a/.x', 'a/', 'a.', '/x', 'a//b', 'x.lock', 'x.lock/y', 'a@{1}', 'x'.repeat(256)])
    expect(isRefName(name), name).toBe(false);
});
