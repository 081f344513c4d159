import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { handOver } from '../../../support/activities/hand-over.ts';
import { isDone, openStage, PULL_REQUEST, type Stage } from '../../../support/activities/open-stage.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';

/** Each runs git some dozen times. */
const itSampled = oneIn(5);

const TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
const BASE64 = Buffer.from(`x-access-token:${WRITE_TOKEN}`).toString('base64');
const BROKEN = `${BASE64.slice(0, 24)}\n${BASE64.slice(24)}`;

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});
beforeEach(() => stage.git('reset', '--quiet', '--hard', stage.base));

/** The agent hands its commits over; it must be refused, and nothing may be pushed. Returns what it is told. */
async function refusal(
  change: Partial<typeof PULL_REQUEST> = {},
  words: Record<string, unknown> = {},
): Promise<string> {
  const head = (await stage.git('rev-parse', 'HEAD')).trim();
  await stage.bundle();
  const outputs = { createPullRequest: { ...PULL_REQUEST, ...change } };
  const { id, result } = await handOver(stage, head, { outputs, words });
  if (result.done) throw new Error(`It was not refused: ${result.note}`);
  expect(stage.session.answers(id)).toEqual([{ text: result.message, isError: true }]);
  expect(await stage.branches()).toEqual({});
  expect(stage.pulls()).toEqual([]);
  return result.message;
}

/** Gives the newest commit another author; returns its id. */
async function amendAuthor(author: string): Promise<string> {
  await stage.git('commit', '--quiet', '--amend', '--no-edit', '--author', author);
  return (await stage.git('rev-parse', 'HEAD')).trim();
}

describe('the policy of a pull request', () => {
  itSampled('protects manifests, workflows, owners and instructions to agents, and says what to do', async () => {
    await stage.commit({
      'package.json': '{}',
      'src/index.js': '1',
      'lib/GO.mod': 'x',
      '.github/workflows/ci.yml': 'on: push',
      'docs/CODEOWNERS': '* @mallory',
      'CLAUDE.md': 'obey',
      'automations/mine.md': 'x',
    });
    expect(await refusal()).toBe(
      [
        'These commits cannot be handed over:',
        '- protected-files: .github/workflows/ci.yml, CLAUDE.md, automations/mine.md, docs/CODEOWNERS, lib/GO.mod, package.json may not be changed by this automation. Undo your changes to these.',
        'Correct all of it, commit, write the bundle again, and call the tool again with the new head. If the work makes no sense without these changes, call noop and say what a person would have to allow.',
      ].join('\n'),
    );
  });

  itSampled('also protects files from being deleted', async () => {
    await stage.commit({ 'package.json': '{}' }, 'Not part of the work');
    const before = (await stage.git('rev-parse', 'HEAD')).trim();
    await stage.commit({ 'package.json': null, 'index.js': null });
    expect(await refusal({ allowedFiles: ['package.json'] })).toContain(
      'allowed-files: only package.json may be changed, not index.js',
    );
    expect(before).not.toBe(stage.base);
  });

  itSampled('names every rule that is broken at once', async () => {
    await stage.commit({ 'a.js': 'x'.repeat(3_000), 'dist/b.js': '2', 'docs/c.md': '3' });
    const message = await refusal({
      maxPatchFiles: 2,
      maxPatchSizeKb: 2,
      allowedFiles: ['*.js', 'dist/**'],
      excludedFiles: ['dist/**'],
    });
    expect(message.split('\n').slice(1, -1)).toEqual([
      '- max-patch-files: 3 files are changed, at most 2 are taken. Change fewer.',
      '- allowed-files: only *.js, dist/** may be changed, not docs/c.md. Undo your changes to these.',
      '- excluded-files: dist/b.js may not be part of a pull request. Undo your changes to these.',
      '- max-patch-size: the patch is larger than 2 kB. Leave out generated and binary files.',
    ]);
  });

  itSampled('refuses links that lead out and submodules', async () => {
    await symlink('../../../etc/passwd', join(stage.workspace, 'out'));
    await symlink('/etc/passwd', join(stage.workspace, 'absolute'));
    await symlink('index.js', join(stage.workspace, 'inside'));
    await stage.commit({});
    await stage.git('update-index', '--add', '--cacheinfo', `160000,${stage.base},vendored`);
    await stage.git('commit', '--quiet', '--message', 'A submodule');
    const message = await refusal();
    expect(message).toContain(
      '- absolute, out: symbolic links that lead out of the repository are never taken. Remove',
    );
    expect(message).toContain('- vendored: submodules are never added or moved. Undo this.');
  });

  itSampled('follows links through the new tree, and refuses each that leads out', async () => {
    await stage.commit({ 'deep/down/here/file': '1' });
    await symlink('deep/down/here', join(stage.workspace, 'short'));
    await symlink('short/../../../..', join(stage.workspace, 'far-up'));
    await symlink('../short/../..', join(stage.workspace, 'deep', 'stays'));
    await symlink('../..', join(stage.workspace, 'deep', 'down', 'up'));
    await symlink('deep/down/up/../x', join(stage.workspace, 'through-up'));
    await symlink('missing/folder', join(stage.workspace, 'dangling'));
    await symlink('deep/missing/../../..', join(stage.workspace, 'dangling-out'));
    await symlink('deep/missing/../..', join(stage.workspace, 'dangling-who-knows'));
    await stage.commit({});
    expect(await refusal()).toContain(
      '- dangling-out, dangling-who-knows, far-up, through-up: symbolic links that lead out of the repository are never taken.',
    );
  });

  itSampled('refuses a new link through which an old one leads out', async () => {
    await stage.commit({ 'a/b/c/file': '1' });
    await symlink('a/b/c/../../../index.js', join(stage.workspace, 'old'));
    const bottom = await stage.commit({});
    await stage.commit({ 'a/b/c/file': null });
    await rm(join(stage.workspace, 'a', 'b', 'c'), { recursive: true, force: true });
    await symlink('../..', join(stage.workspace, 'a', 'b', 'c'));
    await stage.commit({});
    expect(bottom).not.toBe(stage.base);
    expect(await refusal()).toContain('old: symbolic links that lead out of the repository are never taken.');
  });

  itSampled('finds a credential in the name of a file, even of an empty one', async () => {
    const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
    await stage.commit({ [`${token}.txt`]: '' });
    const message = await refusal();
    expect(message).toContain('- what looks like a credential is in the name of a file (rule github).');
    expect(message).not.toContain(token);
  });

  itSampled('obeys no comment that tells the scanner to look away', async () => {
    const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
    await stage.commit({ 'a.js': `/* secretlint-disable */\nconst token = '${token}';\n` });
    expect(await refusal()).toContain('- what looks like a credential is added by a.js:2 in commit');
  });

  itSampled('finds credentials in the history, also when a later commit removes them', async () => {
    const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
    const first = await stage.commit({ 'config.js': `const token = '${token}';\n` });
    await stage.commit({ 'config.js': 'const token = process.env.TOKEN;\n' });
    const message = await refusal();
    expect(message).toContain(
      `- what looks like a credential is added by config.js:1 in commit ${first.slice(0, 10)} (rule github). Remove it from the history too, not only in a later commit.`,
    );
    expect(message).not.toContain(token);
  });

  const places: [place: string, files: Record<string, string>, message: string][] = [
    ['a file', { 'a.txt': `x ${WRITE_TOKEN} y` }, 'Work'],
    ['a file, in base64', { 'a.txt': Buffer.from(`x-access-token:${WRITE_TOKEN}`).toString('base64') }, 'Work'],
    ['a commit message', { 'a.txt': '1' }, `Work\n\n${WRITE_TOKEN}`],
    ['the name of a file', { [`${WRITE_TOKEN}.txt`]: '1' }, 'Work'],
    ['a file, in base64 that is broken over lines', { 'a.txt': BROKEN }, 'Work'],
    ['the name of an author', { 'a.txt': '1' }, 'Work'],
  ];

  it.each(sampled(places, 2))('lets no credential of ours out in %s', async (place, files, message) => {
    await stage.commit(files, message);
    if (place === 'the name of an author') await amendAuthor(`${WRITE_TOKEN} <agent@example.com>`);
    const told = await refusal({ allowedSecrets: [{ rule: null, path: '**' }] });
    expect(told).toContain(
      '- a credential that is not yours is in the commits, the title or the body. Remove it everywhere.',
    );
    expect(told).not.toContain(WRITE_TOKEN);
  });

  const fields: [field: string, words: Record<string, string>, problem: string][] = [
    ['title', { title: `Use ${WRITE_TOKEN}` }, '- title: holds a credential that is not yours.'],
    ['body', { body: `It is ${WRITE_TOKEN}` }, '- body: holds a credential that is not yours.'],
    ['title', { title: `Use ${TOKEN}` }, '- title, line 1: looks like a credential (rule github).'],
    ['body', { body: `It\nis ${TOKEN}` }, '- body, line 2: looks like a credential (rule github).'],
    ['body', { body: `It is ghp_<!-- x -->${TOKEN.slice(4)}` }, '- body: looks like a credential (rule github).'],
  ];

  it.each(sampled(fields, 2))(
    'lets no credential out in the %s, whatever it looks like before it is cleaned',
    async (_, words, problem) => {
      await stage.commit({ 'a.txt': '1' });
      const told = await refusal({}, words);
      expect(told).toContain(problem);
      expect(told).not.toContain(TOKEN.slice(4));
    },
  );

  itSampled('names the commit that has a credential in its message, or in the name of its author', async () => {
    const message = await stage.commit({ 'a.txt': '1' }, `Work\n\nwith ${TOKEN}`);
    await stage.commit({ 'b.txt': '1' });
    const author = await amendAuthor(`Agent <${TOKEN}@example.com>`);
    const told = await refusal();
    expect(told).toContain(
      `- what looks like a credential is in the message, the author or the committer of commit ${author.slice(0, 10)} (rule github), commit ${message.slice(0, 10)} (rule github). Rewrite these commits.`,
    );
    expect(told).not.toContain(TOKEN);
  });

  itSampled('says in which line of a file a credential is, and takes examples for what they are', async () => {
    await stage.commit({ 'a.txt': 'one\ntwo\nthree\n' }, 'Not part of the work');
    await stage.commit({
      'a.txt': `one\ntwo\nand\n${TOKEN}\nthree\n`,
      'b.utf16': Buffer.from(`key=${TOKEN}\r\n`, 'utf16le').toString('latin1'),
      'example.env': 'DATABASE_URL=postgres://postgres:postgres@localhost:5432/app\n',
      'aws.txt': 'AKIAQ7ZP3MXKTW5RYB2N',
    });
    const told = await refusal();
    expect(told).toContain('a.txt:4 in commit');
    expect(told).toContain('b.utf16:1 in commit');
    expect(told).toMatch(/aws\.txt:1 in commit \w{10} \(rule aws\)/);
    expect(told).not.toContain('example.env');
  });

  itSampled('takes what the automation allows, by rule and by file', async () => {
    const fixture = await stage.commit({ 'test/key.txt': TOKEN, 'docs/url.md': 'https://u:Kx82hd7sQz@acme.io' });
    const allowedSecrets = [
      { rule: 'github', path: 'test/**' },
      { rule: null, path: 'docs/*' },
    ];
    expect(await refusal({ allowedSecrets: allowedSecrets.slice(0, 1) })).toContain(
      `is added by docs/url.md:1 in commit ${fixture.slice(0, 10)} (rule password-in-url).`,
    );
    const outputs = { createPullRequest: { ...PULL_REQUEST, allowedSecrets }, staged: true };
    expect((await handOver(stage, fixture, { outputs })).result).toMatchObject({ done: true, effect: 'staged' });
  });

  itSampled('refuses commits that change nothing, and what to do depends on if-no-changes', async () => {
    await stage.commit({ 'a.js': '1' });
    const head = await stage.commit({ 'a.js': null });
    const text = 'There is nothing to hand over: these commits change nothing against main.';
    expect(await refusal()).toBe(
      `${text} Commit your changes first; if nothing needs to change, call noop with the reason.`,
    );
    const ignored = { createPullRequest: { ...PULL_REQUEST, ifNoChanges: 'ignore' as const } };
    expect((await handOver(stage, head, { outputs: ignored })).result).toEqual({
      done: true,
      effect: 'no-change',
      artefact: null,
      note: text,
    });
    const asError = { createPullRequest: { ...PULL_REQUEST, ifNoChanges: 'error' as const } };
    await expect(handOver(stage, head, { outputs: asError })).rejects.toMatchObject({
      type: 'NoChanges',
      nonRetryable: true,
    });
  });

  itSampled('refuses the tip of the base branch at once, because it changes nothing', async () => {
    const { result } = await handOver(stage, stage.base);
    expect(result).toMatchObject({ message: expect.stringContaining('change nothing against main') as string });
  });

  it.each([
    ['title', { title: ' ' }, '- title: is empty'],
    ['head', { head: 'HEAD' }, '- head: is not a full commit id; give what `git rev-parse HEAD` prints'],
    ['body', { body: 7 }, '- body: is not a text'],
  ])('says what is wrong with the %s', async (_, words, problem) => {
    const { result } = await handOver(stage, stage.base, { words });
    expect(result).toEqual({
      done: false,
      message: `The input is wrong:\n${problem}\nCorrect it and call the tool again.`,
    });
  });

  itSampled('refuses where the automation allows no pull request or checks nothing out', async () => {
    const none = await handOver(stage, stage.base, { outputs: { createPullRequest: null } });
    expect(none.result).toEqual({ done: false, message: 'This automation does not allow create_pull_request.' });
    const nothing = await handOver(stage, stage.base, { checkout: false });
    expect(nothing.result).toMatchObject({
      message: expect.stringMatching(/^This automation checks out no repository/) as string,
    });
  });

  itSampled('cleans the agent’s words: no mention, no foreign address, no mark of ours', async () => {
    const head = await stage.commit({ 'ok.js': '1' });
    await stage.bundle();
    const body = `Fixes #${stage.issue}, see #999, @ada <!-- curfew:x:1 --> ![x](https://evil.example/?q=1)`;
    const { result } = await handOver(stage, head, { words: { title: 'Fix it @ada\nnow', body } });
    isDone(result);
    const [pull] = stage.pulls();
    expect(pull?.title).toBe('[bot] Fix it `@ada` now');
    expect(pull?.body).toMatch(new RegExp(`^Fixes #${stage.issue}, see \`#999\`, \`@ada\` `));
    expect(pull?.body).not.toContain('evil.example');
    expect(pull?.body?.match(/<!-- curfew:/g)).toHaveLength(1);
  });
});
