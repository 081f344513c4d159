import { describe, expect, it } from 'vitest';
import { showPath } from '../../../../activities/outputs/policy/check-files.ts';
import { nameFaults } from '../../../../activities/outputs/policy/name-faults.ts';
import { isProtected } from '../../../../activities/outputs/policy/protected-files.ts';

function faultsOf(path: string): string[] {
  return Object.entries(nameFaults([path])).flatMap(([fault, paths]) => (paths.length > 0 ? [fault] : []));
}

describe('the name of a file', () => {
  it.each([
    '.git/config',
    'a/.GIT',
    'a/.git ./x',
    '.git\u200C/config',
    '.git::$INDEX_ALLOCATION/config',
    'GIT~1/config',
    '../x',
    '...',
    'a//b',
    '/etc',
    'src\\.git\\config',
    '.\uFF47it/x',
  ])('%j is unsafe', (path) => expect(faultsOf(path)).toContain('unsafe'));

  it.each([
    'a\u0007b',
    'a\nb',
    'a\u0085b',
    'a\u007Fb',
    'a\u202Eb.js',
    'a\u2066b',
    'a\u200Bb',
    'a\u{E0041}b',
    'a\uFFFDb',
    'a\u2028b',
    'a\u001B[31mb',
  ])('%j is unreadable', (path) => expect(faultsOf(path)).toContain('unreadable'));

  it.each(['package.json.', 'docs /x', 'PACKAG~1.JSO', 'GITHUB~1/workflows/x.yml', 'package.json::$DATA', 'a:b:$DATA'])(
    '%j is ambiguous',
    (path) => expect(faultsOf(path)).toEqual(['ambiguous']),
  );

  it.each([
    'src/aux.c',
    'docs/Größe.md',
    'docs/Gro\u0308ße.md',
    'помощь.md',
    '日本語/ファイル.txt',
    'a b.txt',
    'main.c~',
    'Foo::Bar.3pm',
    '.gitignore',
    'gitk',
    'x.git/y',
    'docs/👍.md',
  ])('%j is taken', (path) => expect(faultsOf(path)).toEqual([]));

  it.each([
    ['src/a.js', 'src/a.js'],
    ['Größe.md', '"Größe.md"'],
    ['a\u202Eb', '"a\\u{202e}b"'],
    ['a\u200Cb', '"a\\u{200c}b"'],
    ['a\u0085b', '"a\\u{85}b"'],
    ['a\nb', '"a\\nb"'],
    ['a\u{E0041}b', '"a\\u{e0041}b"'],
  ])('%j is shown with escapes for what is not seen', (path, shown) => expect(showPath(path)).toBe(shown));

  it.each(['.', ':', ' .', '$:', '~', 'a/', '\\', '\u200C', 'agents.'])(
    'of 60,000 times %j is judged at once',
    (part) => {
      const path = `a${part.repeat(60_000)}a`;
      const started = performance.now();
      nameFaults([path]);
      isProtected(path);
      // Work that grows with the square of the length would take minutes.
      expect(performance.now() - started).toBeLessThan(30_000);
    },
  );
});
