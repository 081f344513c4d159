import { createHash, randomBytes } from 'node:crypto';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openQuarantine, type Quarantine } from '../../../support/activities/open-quarantine.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

/** Each runs git some dozen times. */
const itSampled = oneIn(4);

let quarantine: Quarantine;
afterEach(() => quarantine.close());

async function breaches(policy: Parameters<Quarantine['examine']>[0] = {}): Promise<string> {
  return (await quarantine.examine(policy)).breaches.join('\n');
}

function link(target: string, ...path: string[]): Promise<void> {
  return symlink(target, join(quarantine.workspace, ...path));
}

describe('the names of changed files', () => {
  it('count in each commit, also of files that are gone or renamed at the end', async () => {
    quarantine = await openQuarantine();
    await quarantine.commit({ 'a\u202Ecod.js': '1', 'b\u0001': '2' });
    await quarantine.git('mv', 'a\u202Ecod.js', 'plain.js');
    await quarantine.commit({ 'b\u0001': null });
    expect(await breaches()).toBe(
      '"a\\u{202e}cod.js", "b\\u0001": names with control characters, invisible characters or bytes that are not UTF-8 are never taken. Rename these files, in the history too',
    );
  });

  itSampled('count when such a file is deleted, or comes with a merge', async () => {
    quarantine = await openQuarantine({ 'old\u200B.js': '1' });
    await quarantine.commit({ 'old\u200B.js': null });
    await quarantine.git('checkout', '--quiet', '-b', 'side');
    await quarantine.commit({ 'side.js': '1' });
    await quarantine.git('checkout', '--quiet', 'main');
    await quarantine.commit({ 'main.js': '1' });
    await quarantine.git('merge', '--quiet', '--no-commit', 'side');
    await quarantine.commit({ 'merged\u009B.js': '1' });
    await quarantine.commit({ 'merged\u009B.js': null });
    expect(await breaches()).toMatch(
      /^"merged\\u\{9b\}\.js", "old\\u\{200b\}\.js"|^"old\\u\{200b\}\.js", "merged\\u\{9b\}\.js"/,
    );
  });

  itSampled('may be odd if they were odd before and the work does not touch them', async () => {
    quarantine = await openQuarantine({ 'old\u200B.js': '1' });
    await quarantine.commit({ 'a.js': '1' });
    expect(await breaches()).toBe('');
  });

  itSampled('are shown where they are bytes that are not UTF-8', async () => {
    quarantine = await openQuarantine();
    const blob = (await quarantine.git('rev-parse', 'HEAD:index.js')).trim();
    const { execFileSync } = await import('node:child_process');
    const input = Buffer.from(`100644 blob ${blob}\tx\u00FFy\0`, 'latin1');
    const tree = execFileSync('git', ['mktree', '-z'], { cwd: quarantine.workspace, input }).toString().trim();
    const head = await quarantine.git('commit-tree', tree, '-p', quarantine.base, '-m', 'Odd');
    await quarantine.git('update-ref', 'HEAD', head.trim());
    expect(await breaches()).toContain('"x\\u{fffd}y": names with control characters');
  });
});

describe('protected files', () => {
  it.each([
    ['deleted', async () => void (await quarantine.commit({ '.husky/pre-commit': null }))],
    ['renamed', async () => void (await quarantine.git('mv', '.husky/pre-commit', 'hook.sh'))],
    ['made executable', async () => void (await quarantine.git('update-index', '--chmod=+x', '.husky/pre-commit'))],
  ])('are protected from being %s', async (_, change) => {
    quarantine = await openQuarantine({ '.husky/pre-commit': 'npm test\n' });
    await change();
    await quarantine.git('commit', '--quiet', '--allow-empty', '--message', 'Change');
    expect(await breaches()).toBe(
      'protected-files: .husky/pre-commit may not be changed by this automation. Undo your changes to these',
    );
  });

  it.each(['.claude', '.cursor', '.husky', '.new-agent'])(
    'include %s as a link, as a file and as a submodule',
    async (name) => {
      quarantine = await openQuarantine({ 'docs/x.md': '1' });
      await link('docs', name);
      await quarantine.commit({});
      expect(await breaches()).toContain(`protected-files: ${name} may not`);
      await quarantine.git('rm', '--quiet', name);
      await quarantine.commit({ [name]: '1' });
      expect(await breaches()).toContain(`protected-files: ${name} may not`);
      await quarantine.git('rm', '--quiet', '--cached', name);
      await quarantine.git('update-index', '--add', '--cacheinfo', `160000,${quarantine.base},${name}`);
      await quarantine.git('commit', '--quiet', '--message', 'Submodule');
      expect(await breaches()).toContain(`protected-files: ${name} may not`);
    },
  );

  itSampled('include what a link leads to, through other links', async () => {
    quarantine = await openQuarantine({ '.github/workflows/ci.yml': 'on: push', 'docs/x.md': '1', 'docs/old': '1' });
    await link('../.github/workflows', 'docs', 'direct');
    await link('direct/ci.yml', 'docs', 'through');
    await link('../.claude/settings.json', 'docs', 'missing');
    await link('x.md', 'docs', 'harmless');
    await quarantine.commit({});
    expect(await breaches()).toContain('protected-files: docs/direct, docs/missing, docs/through may not');
    expect(await breaches({ protectedFiles: 'allowed' })).toBe('');
    expect((await quarantine.examine({ protectedFiles: 'fallback-to-issue' })).protectedPaths).toEqual([
      'docs/direct',
      'docs/missing',
      'docs/through',
    ]);
  });

  itSampled('include what a protected link leads to, and what is new on its way', async () => {
    quarantine = await openQuarantine();
    await quarantine.commit({ 'docs/guide.md': '1', 'docs/other.md': '1', 'hooks/pre-commit': '1', 'docs/x.md': '1' });
    await link('guide.md', 'docs', 'way');
    await link('docs/way', 'AGENTS.md');
    await link('hooks', '.husky');
    await link('Docs/Later.md', 'CLAUDE.md');
    await quarantine.commit({});
    await quarantine.begin();
    await quarantine.commit({
      'docs/guide.md': 'obey',
      'hooks/pre-commit': null,
      'docs/later.md': 'obey',
      'docs/x.md': '2',
    });
    expect(await breaches()).toBe(
      'protected-files: hooks/pre-commit (.husky leads to it), docs/guide.md (AGENTS.md leads to it), docs/later.md (CLAUDE.md leads to it) may not be changed by this automation. Undo your changes to these',
    );
    expect(await breaches({ unprotectedFiles: ['AGENTS.md', 'CLAUDE.md', '.husky'] })).toBe('');
    await quarantine.git('reset', '--quiet', '--hard', 'HEAD^');
    await quarantine.commit({ 'docs/way': null });
    await link('other.md', 'docs', 'way');
    await quarantine.commit({});
    expect(await breaches()).toContain('protected-files: AGENTS.md may not');
  });

  itSampled('are protected from merges that undo what one of two merged branches has', async () => {
    quarantine = await openQuarantine({ '.github/workflows/ci.yml': 'vulnerable', 'a.js': '1' });
    const { base } = quarantine;
    const one = await quarantine.commit({ 'b.js': '1' });
    await quarantine.git('checkout', '--quiet', '-b', 'other', base);
    const other = await quarantine.commit({ '.github/workflows/ci.yml': 'fixed' });
    await quarantine.git('merge', '--quiet', '--no-edit', one);
    await quarantine.begin(one);
    await quarantine.git('checkout', '--quiet', '-B', 'main', one);
    await quarantine.git('merge', '--quiet', '--no-edit', other);
    await quarantine.commit({ 'c.js': '1' });
    expect(await breaches()).toBe('');
    await quarantine.commit({ '.github/workflows/ci.yml': 'vulnerable' });
    expect(await breaches()).toContain('protected-files: .github/workflows/ci.yml may not');
  });

  itSampled('may be allowed one by one, and other rules still apply to them', async () => {
    quarantine = await openQuarantine();
    await quarantine.commit({ 'package.json': '{}', 'web/package.json': '{}' });
    expect(await breaches({ unprotectedFiles: ['package.json'] })).toContain(
      'protected-files: web/package.json may not',
    );
    expect(await breaches({ unprotectedFiles: ['**/package.json'] })).toBe('');
    expect(await breaches({ unprotectedFiles: ['**/package.json'], allowedFiles: ['*.js'] })).toContain(
      'allowed-files',
    );
  });
});

describe('links', () => {
  it.each([
    ['a loop', { a: 'b', b: 'a' }, ''],
    [
      'a long chain',
      Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`l${n}`, n === 0 ? 'index.js' : `l${n - 1}`])),
      '',
    ],
    ['a chain out', { a: 'sub/b', 'sub/b': 'c/..', 'sub/c': '../..' }, 'sub/c'],
    ['a link into .git', { a: '.git/config' }, 'a'],
    ['a link into .git under another name', { a: 'GIT~1/config' }, 'a'],
  ])('that are %s', async (_, links, out) => {
    quarantine = await openQuarantine({ 'index.js': '1', 'sub/x.js': '1' });
    for (const [path, target] of Object.entries(links)) await link(target, path);
    await quarantine.commit({});
    const found = await breaches();
    if (out === '') expect(found).toBe('');
    else
      expect(found).toMatch(new RegExp(`${out}[^:]*: symbolic links that lead out of the repository are never taken`));
  });
});

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash('sha256').digest('hex')}\nsize 12345\n`;

describe('content that Git LFS stores', () => {
  const attributes = '*.psd filter=lfs diff=lfs merge=lfs -text\n[attr]big filter=lfs\n*.mov big\nraw/*.psd -filter\n';

  itSampled('is refused as it is and taken as a pointer, as nested attributes, macros and exceptions say', async () => {
    quarantine = await openQuarantine({ '.gitattributes': attributes, 'art/.gitattributes': '*.txt filter=lfs\n' });
    await quarantine.commit({ 'pointer.psd': POINTER, 'empty.psd': '', 'raw/a.psd': 'raw', 'b.txt': 'raw' });
    expect(await breaches()).toBe('');
    await quarantine.commit({ 'x/a.psd': 'raw', 'b.mov': randomBytes(3_000), 'art/c.txt': `${POINTER}more` });
    expect(await breaches()).toMatch(/^art\/c\.txt, b\.mov, x\/a\.psd: Git LFS stores such files \(\.gitattributes\)/);
  });

  itSampled('is refused also if a later commit removes it', async () => {
    quarantine = await openQuarantine({ '.gitattributes': attributes });
    await quarantine.commit({ 'a.psd': 'raw' });
    await quarantine.commit({ 'a.psd': POINTER });
    expect(await breaches()).toContain('a.psd: Git LFS stores such files');
  });

  itSampled(
    'is refused where the work itself turns LFS on, and only then where the work does not touch it',
    async () => {
      quarantine = await openQuarantine({ 'a.psd': 'raw', 'b.mov': 'raw', '.gitattributes': '*.mov filter=lfs\n' });
      await quarantine.commit({ '.gitattributes': '*.mov filter=lfs\n*.psd filter=lfs\n' });
      expect(await breaches({ protectedFiles: 'allowed' })).toMatch(/^a\.psd: Git LFS stores such files/);
    },
  );
});

describe('the size of a work', () => {
  itSampled('includes what one commit adds and a later one removes', async () => {
    quarantine = await openQuarantine();
    await quarantine.commit({ 'big.bin': randomBytes(600_000) });
    await quarantine.commit({ 'big.bin': null, 'a.js': '1' });
    expect(await breaches({ maxPatchSizeKb: 500 })).toMatch(
      /^max-patch-size: the commits hold 5\d\d kB, at most 500 kB are taken\. What one commit adds and a later one removes counts too/,
    );
    expect(await breaches({ maxPatchSizeKb: 700 })).toBe('');
  });

  itSampled('is small for a small change of a large file', async () => {
    const lines =
      randomBytes(400_000)
        .toString('base64')
        .match(/.{1,76}/g) ?? [];
    quarantine = await openQuarantine({ 'large.txt': lines.join('\n') });
    await quarantine.commit({ 'large.txt': ['changed', ...lines].join('\n') });
    await quarantine.commit({ 'large.txt': ['changed', 'again', ...lines].join('\n') });
    expect(await breaches({ maxPatchSizeKb: 20 })).toBe('');
  });
});
