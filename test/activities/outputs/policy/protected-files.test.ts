import { describe, expect, it } from 'vitest';
import { isProtected } from '../../../../activities/outputs/policy/protected-files.ts';

describe('protected files', () => {
  it.each([
    'package.json',
    'a/b/Package.JSON',
    '.github/workflows/x.yml',
    '.GitHub/x',
    '.vscode/settings.json',
    'docs/CODEOWNERS',
    'AGENTS.md',
    'requirements-dev.txt',
    '.gitmodules',
    'curfew.yml',
    'agents/x.md',
    'CLAUDE.md',
    'sub/.npmrc',
  ])('are %s', (path) => expect(isProtected(path)).toBe(true));

  it.each([
    'src/index.ts',
    'README.md',
    'docs/agents/x.md',
    'agents/x.ts',
    'src/.env.test',
    'package.json.ts',
    'src/requirements.md',
    'github/x',
  ])('are not %s', (path) => expect(isProtected(path)).toBe(false));
});
