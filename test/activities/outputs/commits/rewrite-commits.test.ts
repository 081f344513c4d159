import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteKnown } from '../../../../activities/outputs/bundle/note-known.ts';
import type { Provenance } from '../../../../activities/outputs/commits/provenance.ts';
import { rewriteCommits } from '../../../../activities/outputs/commits/rewrite-commits.ts';
import { openQuarantine, type Quarantine } from '../../../support/activities/open-quarantine.ts';
import { git } from '../../../support/forge/open-forge.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

/** Each runs git some dozen times. */
const itSampled = oneIn(4);

let quarantine: Quarantine;
beforeEach(async () => {
  quarantine = await openQuarantine();
});
afterEach(() => quarantine.close());

const AGENT = 'fixer <fixer@noreply.curfew.invalid>';

/** Makes the commits up to the agent's `HEAD` again; returns the id of the last one. */
async function rewrite(change: Partial<Provenance> = {}): Promise<string> {
  const head = await quarantine.takeIn();
  const { repository, base: mergeBase } = quarantine;
  const latest = new Date().toISOString();
  const provenance: Provenance = {
    runId: 'fix-bug/github/1',
    references: ['#5', 'acme/api#5'],
    agent: 'fixer',
    author: 'curfew',
    latest,
    ...change,
  };
  return (await rewriteCommits({ repository, mergeBase, head, ...provenance })).head;
}

async function shown(commit: string, format: string): Promise<string> {
  return (await git(quarantine.repository, 'show', '-s', `--format=${format}`, commit)).trim();
}

/** A commit object that git itself would not make. */
async function forge(headers: string[], message = 'Forged\n'): Promise<void> {
  const tree = (await quarantine.git('write-tree')).trim();
  const lines = [`tree ${tree}`, `parent ${quarantine.base}`, ...headers, '', message];
  const { writeFile } = await import('node:fs/promises');
  const file = `${quarantine.workspace}/../object`;
  await writeFile(file, Buffer.from(lines.join('\n'), 'latin1'));
  const id = (await quarantine.git('hash-object', '-w', '-t', 'commit', '--literally', file)).trim();
  await quarantine.git('update-ref', 'HEAD', id);
}

const SIGNED = ['author M <m@example.com> 1700000000 +0000', 'committer M <m@example.com> 1700000000 +0000'];

describe('a handed-over commit', () => {
  it('has the agent as its author, Curfew as its committer, and names its run', async () => {
    const own = await quarantine.commit({ 'a.js': '1' }, 'Add a\n\nBecause.');
    const made = await rewrite();
    expect(await shown(made, '%an <%ae>')).toBe(AGENT);
    expect(await shown(made, '%cn <%ce>')).toBe('Curfew <curfew@noreply.curfew.invalid>');
    expect(await shown(made, '%B')).toBe('Add a\n\nBecause.\n\nCurfew-Run: fix-bug/github/1');
    expect(await shown(made, '%(trailers:key=Curfew-Run,valueonly)')).toBe('fix-bug/github/1');
    expect(await shown(made, '%T %P')).toBe(await shown(own, '%T %P'));
  });

  itSampled('is the same commit whenever it is made again, also below further ones', async () => {
    await quarantine.commit({ 'a.js': '1' });
    const first = await rewrite();
    expect(await rewrite()).toBe(first);
    await quarantine.commit({ 'b.js': '2' });
    const second = await rewrite({ latest: new Date(Date.now() + 60_000).toISOString() });
    expect(await shown(second, '%P')).toBe(first);
    expect(await rewrite({ runId: 'fix-bug/github/2' })).not.toBe(second);
  });

  itSampled('keeps merges, with their parents made again', async () => {
    await quarantine.git('checkout', '--quiet', '-b', 'side');
    await quarantine.commit({ 'side.js': '1' }, 'Side');
    await quarantine.git('checkout', '--quiet', 'main');
    await quarantine.commit({ 'main.js': '1' }, 'Main');
    await quarantine.git('merge', '--quiet', '--no-edit', 'side');
    const made = await rewrite();
    const parents = (await shown(made, '%P')).split(' ');
    expect(await Promise.all(parents.map((parent) => shown(parent, '%s by %an')))).toEqual([
      'Main by fixer',
      'Side by fixer',
    ]);
    expect(await git(quarantine.repository, 'log', '--format=%ae', made, `^${quarantine.base}`)).not.toContain('bob');
  });

  itSampled('keeps commits that the forge has as they are', async () => {
    const theirs = await quarantine.commit({ 'a.js': '1' }, 'A person’s');
    await quarantine.commit({ 'b.js': '1' });
    await quarantine.takeIn();
    await noteKnown(quarantine.repository, [theirs, 'f'.repeat(40)]);
    expect(await shown(await rewrite(), '%P')).toBe(theirs);
  });

  itSampled('loses signatures and tags of others', async () => {
    const signature = ['gpgsig -----BEGIN PGP SIGNATURE-----', ' ', ' iQEz', ' -----END PGP SIGNATURE-----'];
    const tag = [
      `mergetag object ${quarantine.base}`,
      ' type commit',
      ' tag v1',
      ' tagger Ada <ada@example.com> 1 +0000',
    ];
    await forge([...SIGNED, ...tag, ...signature]);
    const object = await git(quarantine.repository, 'cat-file', '-p', await rewrite());
    expect(object).not.toMatch(/gpgsig|mergetag|PGP|ada@/);
  });

  itSampled('has the tree and the parents that git reads, whatever headers follow', async () => {
    await quarantine.commit({ 'evil.js': '1' });
    const other = (await quarantine.git('rev-parse', 'HEAD^{tree}')).trim();
    await quarantine.commit({ 'evil.js': null });
    await forge([...SIGNED, `tree ${other}`, `parent ${'f'.repeat(40)}`, 'encoding UTF-8']);
    const [own, made] = [await quarantine.takeIn(), await rewrite()];
    expect(await shown(made, '%T %P')).toBe(await shown(own, '%T %P'));
    expect(await git(quarantine.repository, 'cat-file', '-p', made)).not.toContain(other);
  });

  it.each([
    ['ISO-8859-1', 'Gr\u00FC\u00DFe', 'Grüße'],
    ['no-such-encoding', 'plain', 'plain'],
    ['UTF-16LE', 'plain', 'plain'],
  ])('is UTF-8 when it was written in %s', async (encoding, written, read) => {
    await forge([...SIGNED, `encoding ${encoding}`], `${written}\n`);
    const made = await rewrite();
    expect(await shown(made, '%s')).toBe(read);
    expect(await git(quarantine.repository, 'cat-file', '-p', made)).not.toContain('encoding');
  });

  itSampled('makes no claim about people, and none about another run', async () => {
    const claims = ['Co-authored-by: Ada <ada@example.com>', 'signed-off-by : Ada', 'Curfew-Run: other/github/9'];
    const hidden = [
      'Co-\u200Bauthored-by: Ada <ada@example.com>',
      '\u00A0 Reviewed-By\u00A0: Ada',
      'on-behalf-of: @acme',
    ];
    await quarantine.commit(
      { 'a.js': '1' },
      ['Work', '', 'Why', claims[0], 'More', '', ...claims, ...hidden].join('\n'),
    );
    expect(await shown(await rewrite(), '%B')).toBe('Work\n\nWhy\nMore\n\nCurfew-Run: fix-bug/github/1');
  });

  itSampled('closes no issue but that of its run, and mentions nobody', async () => {
    await quarantine.commit({ 'a.js': '1' }, 'Fix it\n\nFixes #5 and acme/api#5, closes #6 and acme/web#5 for @ada');
    const message = await shown(await rewrite(), '%B');
    expect(message).toContain('Fixes #5 and acme/api#5');
    expect(message).not.toMatch(/#6|acme\/web#5|@ada/);
  });

  it.each([
    ['there is none', ''],
    ['it is nothing but claims', 'Signed-off-by: Ada <ada@example.com>'],
  ])('has a message even if %s', async (_, message) => {
    await quarantine.commit({ 'a.js': '1' }, message);
    expect(await shown(await rewrite(), '%s')).toBe('Change without a message');
  });

  it.each([
    ['1970', 0],
    ['2099', 4_070_908_800],
  ])('is not of %s', async (year, seconds) => {
    const who = `M <m@example.com> ${seconds} +0000`;
    await forge([`author ${who}`, `committer ${who}`]);
    const made = await rewrite();
    for (const date of await Promise.all(['%ad', '%cd'].map((format) => shown(made, format)))) {
      expect(date).not.toContain(year);
    }
  });

  itSampled('keeps the author that the agent has set where the automation says so', async () => {
    await quarantine.commit({ 'a.js': '1' });
    const made = await rewrite({ author: 'agent' });
    expect(await shown(made, '%an <%ae> %cn')).toBe('Bob <bob@example.com> Curfew');
  });

  it.each([
    ['M\u202Ed <not an address>', 'Md <fixer@noreply.curfew.invalid>'],
    [' <m@example.com>', 'fixer <m@example.com>'],
    [`${'n'.repeat(5_000)} <${'m'.repeat(5_000)}@example.com>`, `${'n'.repeat(100)} <fixer@noreply.curfew.invalid>`],
  ])('has a plain author even then', async (written, read) => {
    const bytes = Buffer.from(written).toString('latin1');
    await forge([`author ${bytes} 1700000000 +0000`, 'committer M <m@example.com> 1700000000 +0000']);
    expect(await shown(await rewrite({ author: 'agent' }), '%an <%ae>')).toBe(read);
  });

  itSampled('is refused if its message is far too long', async () => {
    await forge(SIGNED, 'x'.repeat(70_000));
    await expect(rewrite()).rejects.toThrow(/^The message of commit [0-9a-f]{10} is too long: a commit may have 64 kB/);
  });
});
