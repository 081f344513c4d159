import { expect, it } from 'vitest';
import { problemsOf } from '../../support/definitions/definitions-folder.ts';

const BAD = ['v1.0^{}', '-x', 'a..b', 'refs/heads/../x', 'feature branch', 'x.lock', 'release/*', 'a'.repeat(300)];
const GOOD = ['main', 'feature/ü', '😀', 'v1.0', 'refs/pull/7/head', 'refs/notes/x', 'HEAD', 'a'.repeat(40)];

it('a ref or a base branch that git cannot have is a problem of the file, not of the first run', () => {
  for (const name of BAD) {
    expect(problemsOf(`checkout: { ref: '${name}' }`), name).toMatch(/^3:18: `checkout\.ref` must be a branch, a tag/);
    expect(problemsOf(`safe-outputs: { create-pull-request: { base-branch: '${name}' } }`), name).toMatch(
      /base-branch` must be the name of a branch/,
    );
  }
  for (const name of GOOD) {
    expect(problemsOf(`checkout: { ref: '${name}' }`), name).toBe('');
    expect(problemsOf(`safe-outputs: { create-pull-request: { base-branch: '${name}' } }`), name).toBe('');
  }
  expect(problemsOf("checkout: { ref: 'release-${{ github.event.number }}' }")).toBe('');
});

it('a prefix of branches with which git could have no branch is a problem', () => {
  for (const prefix of ['agents/', 'a.b-', 'bot'])
    expect(problemsOf(`safe-outputs: { create-pull-request: { branch-prefix: ${prefix} } }`), prefix).toBe('');
  for (const prefix of ['a.lock/', 'a/.', './', 'a//', '..', '/a', '-a', 'ü/'])
    expect(problemsOf(`safe-outputs: { create-pull-request: { branch-prefix: '${prefix}' } }`), prefix).toContain(
      'must be the beginning of a branch name',
    );
});
