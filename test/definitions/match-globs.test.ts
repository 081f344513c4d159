import { expect, it } from 'vitest';
import { globProblem, matchGlobs } from '../../definitions/match-glob.ts';
import { matchPaths } from '../../definitions/sources/github/match-paths.ts';

/** From the pattern cheat sheet of GitHub Actions' documentation. */
it.each([
  ['feature/*', ['feature/my-branch', 'feature/your-branch'], ['feature/a/b', 'feature']],
  ['feature/**', ['feature/beta-a/my-branch', 'feature/mona/the/octocat'], ['features/x']],
  ['*', ['main', 'releases'], ['all/the/branches']],
  ['**', ['all/the/branches', 'main'], []],
  ['*feature', ['mona-feature', 'feature'], ['feature-x']],
  ['v2*', ['v2', 'v2.0', 'v2.9'], ['v3']],
  ['v[12].[0-9]+.[0-9]+', ['v1.10.1', 'v2.0.0'], ['v3.0.0', 'v1x0x0']],
  ['*.jsx?', ['page.js', 'page.jsx'], ['page.jsxx', 'a/page.js']],
  ['docs/**/*.md', ['docs/README.md', 'docs/a/b/c.md'], ['README.md']],
  ['**/docs/**', ['docs/hello.md', 'dir/docs/my-file.txt'], ['mydocs/x']],
  ['**/README.md', ['README.md', 'js/README.md'], ['OLD-README.md']],
  ['a.b', ['a.b'], ['axb']],
  ['(x){2}|y', ['(x){2}|y'], ['xx', 'y']],
  ['\\*', ['*'], ['a']],
])('%s matches what it matches in GitHub Actions', (glob, yes, no) => {
  expect(globProblem(glob)).toBeNull();
  expect(yes.filter((value) => !matchGlobs([glob], value))).toEqual([]);
  expect(no.filter((value) => matchGlobs([glob], value))).toEqual([]);
});

it('the last pattern that matches decides, and `!` excludes what was included before it', () => {
  expect(matchGlobs(['releases/**', '!releases/**-alpha'], 'releases/10-alpha')).toBe(false);
  expect(matchGlobs(['releases/**', '!releases/**-alpha'], 'releases/10')).toBe(true);
  expect(matchGlobs(['!releases/**-alpha', 'releases/**'], 'releases/10-alpha')).toBe(true);
  expect(matchGlobs(['**', '!docs/**', 'docs/keep.md'], 'docs/keep.md')).toBe(true);
  expect(matchGlobs([], 'main')).toBe(false);
});

it('an invalid pattern is a problem that shows the pattern', () => {
  for (const glob of ['[a', '?a', '+', '[z-a]']) expect(globProblem(glob)).toContain('is not a pattern');
});

it('a hostile value takes linear time', () => {
  const start = performance.now();
  expect(matchGlobs(['**a**a**a**a**a**a**a**a**b'], 'a'.repeat(50_000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(20_000);
});

it('one changed file in `paths`, or one file that is not ignored, is enough', () => {
  const paths = { paths: ['src/**', '!src/generated/**'], pathsIgnore: null };
  expect(matchPaths(paths, ['README.md', 'src/a.ts'])).toEqual({ matched: true });
  expect(matchPaths(paths, ['README.md', 'src/generated/a.ts'])).toEqual({
    matched: false,
    reason: 'no changed file is in `paths` (src/**, !src/generated/**); changed: README.md, src/generated/a.ts',
  });
  const ignore = { paths: null, pathsIgnore: ['docs/**', '**.md'] };
  expect(matchPaths(ignore, ['docs/a.png', 'src/a.ts'])).toEqual({ matched: true });
  expect(matchPaths(ignore, ['docs/a.png', 'README.md'])).toEqual({
    matched: false,
    reason: 'every changed file is in `paths-ignore` (docs/**, **.md); changed: docs/a.png, README.md',
  });
});

it('an event passes if its changed files could not be listed', () => {
  expect(matchPaths({ paths: ['src/**'], pathsIgnore: null }, null)).toEqual({ matched: true });
});
