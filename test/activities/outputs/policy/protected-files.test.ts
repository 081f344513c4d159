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
    '.claude',
    '.new-tool.yml',
    'web/.CLAUDE/settings.json',
    '.git\u200Chub/workflows/x.yml',
    '.github./x',
    'package.json:x',
    'pac\u212Aage.json',
    'a/Makefile',
    'x/node_modules/a/index.js',
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
    '.gitignore',
    '.env.example',
    'conftest.py',
    'src/Makefile.ts',
  ])('are not %s', (path) => expect(isProtected(path)).toBe(false));
});
