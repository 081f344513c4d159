import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { OpenForge } from '../../support/forge/open-forge.ts';
import { openForge, REPOSITORY } from '../../support/forge/open-forge.ts';
import { refused } from '../../support/forge/refused.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(3);

let open: OpenForge;
beforeAll(async () => {
  open = await openForge();
  await open.forge.createRepository({ owner: 'acme', name: 'empty', from: join(open.folder, 'source') });
});
afterAll(() => open.close());
// Every request and answer in this file is checked against GitHub's own description.
afterEach(() => expect(open.openapiErrors()).toEqual([]));

itSampled('a pull request is opened as a draft, found, changed, pushed to and closed', async () => {
  const { rest } = open.octokit;
  const { clone, sha } = await open.pushBranch('curfew/life', {
    'index.js': 'export const answer = 42;\n',
    'b.txt': 'b\n',
  });
  const draft = { ...REPOSITORY, title: 'Answer', body: 'It is 42.', head: 'curfew/life', base: 'main', draft: true };
  const { data: created, status } = await rest.pulls.create(draft);
  expect(status).toBe(201);
  expect(created).toMatchObject({ state: 'open', draft: true, title: 'Answer', commits: 1, changed_files: 2 });
  expect(created).toMatchObject({
    additions: 2,
    deletions: 1,
    head: { sha, ref: 'curfew/life' },
    base: { ref: 'main' },
  });
  expect(created.html_url).toBe(`${open.forge.serverUrl}/acme/api/pull/${created.number}`);

  const pull = { ...REPOSITORY, pull_number: created.number };
  const { data: found } = await rest.pulls.list({
    ...REPOSITORY,
    head: 'acme:curfew/life',
    state: 'open',
    base: 'main',
  });
  expect(found.map((one) => one.number)).toEqual([created.number]);
  expect((await rest.pulls.list({ ...REPOSITORY, head: 'acme:other' })).data).toEqual([]);

  const { data: files } = await rest.pulls.listFiles(pull);
  expect(files.map((file) => [file.filename, file.status])).toEqual([
    ['b.txt', 'added'],
    ['index.js', 'modified'],
  ]);
  expect(files[1]?.patch).toBe('@@ -1 +1 @@\n-export const answer = 41;\n+export const answer = 42;');
  const { data: commits } = await rest.pulls.listCommits(pull);
  expect(commits.map((one) => one.commit.message)).toEqual(['Work on curfew/life']);

  await rest.pulls.update({ ...pull, title: 'The answer', body: 'Sure.' });
  await rest.issues.addLabels({ ...REPOSITORY, issue_number: created.number, labels: ['curfew'] });
  await rest.pulls.requestReviewers({ ...pull, reviewers: ['reader'] });
  await writeFile(join(clone, 'c.txt'), 'c\n');
  await open.git(clone, 'add', '--all');
  await open.git(clone, 'commit', '--quiet', '--message', 'More');
  await open.git(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/curfew/life');
  const { data: later } = await rest.pulls.get(pull);
  expect(later).toMatchObject({ title: 'The answer', body: 'Sure.', commits: 2, changed_files: 3 });
  expect(later.head.sha).toBe((await open.git(clone, 'rev-parse', 'HEAD')).trim());
  expect(later.labels.map((label) => label.name)).toEqual(['curfew']);
  expect(later.requested_reviewers?.map((user) => user.login)).toEqual(['reader']);

  await rest.git.deleteRef({ ...REPOSITORY, ref: 'heads/curfew/life' });
  const { data: closed } = await rest.pulls.get(pull);
  expect(closed).toMatchObject({ state: 'closed', commits: 2, head: { sha: later.head.sha } });
});

it("a second pull request of the same branches is refused with GitHub's message", async () => {
  await open.pushBranch('twice', { 'a.txt': 'a\n' });
  const wanted = { ...REPOSITORY, title: 'Twice', head: 'twice', base: 'main' };
  const { data } = await open.octokit.rest.pulls.create(wanted);
  expect(await refused(open.octokit.rest.pulls.create(wanted))).toMatchObject({
    status: 422,
    data: {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', code: 'custom', message: 'A pull request already exists for acme:twice.' }],
      status: '422',
    },
  });
  await open.octokit.rest.pulls.update({ ...REPOSITORY, pull_number: data.number, state: 'closed' });
  expect((await open.octokit.rest.pulls.create(wanted)).data.number).toBeGreaterThan(data.number);
});

it('two equal requests at the same moment make one pull request', async () => {
  await open.pushBranch('race', { 'a.txt': 'a\n' });
  const wanted = { ...REPOSITORY, title: 'Race', head: 'race', base: 'main' };
  const answers = await Promise.allSettled([1, 2, 3].map(() => open.octokit.rest.pulls.create(wanted)));
  expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
});

itSampled('branches that cannot be proposed are refused', async () => {
  const { clone } = await open.pushBranch('own', { 'a.txt': 'a\n' });
  await open.git(clone, 'push', '--quiet', 'origin', 'HEAD~:refs/heads/same');
  await open.git(clone, 'checkout', '--quiet', '--orphan', 'stranger');
  await open.git(clone, 'commit', '--quiet', '--message', 'Nothing in common');
  await open.git(clone, 'push', '--quiet', 'origin', 'stranger');
  const create = (head: string, base = 'main', title = 'x') =>
    refused(open.octokit.rest.pulls.create({ ...REPOSITORY, title, head, base }));
  const because = (error: object) => ({ status: 422, data: { errors: [{ resource: 'PullRequest', ...error }] } });
  expect(await create('missing')).toMatchObject(because({ code: 'invalid', field: 'head' }));
  expect(await create('someone:own')).toMatchObject(because({ code: 'invalid', field: 'head' }));
  expect(await create('same', 'missing')).toMatchObject(because({ code: 'invalid', field: 'base' }));
  expect(await create('same')).toMatchObject(because({ message: 'No commits between main and same' }));
  expect(await create('stranger')).toMatchObject(
    because({ message: 'The stranger branch has no history in common with main' }),
  );
  expect(await create('twice', 'main', 'long '.repeat(60))).toMatchObject(because({ field: 'title' }));
});

it('reviewers who are not collaborators are refused, and nothing is changed', async () => {
  await open.pushBranch('reviewed', { 'a.txt': 'a\n' });
  const { data } = await open.octokit.rest.pulls.create({ ...REPOSITORY, title: 'R', head: 'reviewed', base: 'main' });
  const pull = { ...REPOSITORY, pull_number: data.number };
  const { status } = await refused(
    open.octokit.rest.pulls.requestReviewers({ ...pull, reviewers: ['nobody-we-know'] }),
  );
  expect(status).toBe(422);
  expect((await open.octokit.rest.pulls.get(pull)).data.requested_reviewers).toEqual([]);
});

it('renames, binary files and paths with spaces are listed correctly', async () => {
  const { clone } = await open.pushBranch('shapes', {
    'bin dir/data.bin': '\u0000\u0001\u0002',
    'r.txt': 'x\rdiff --git y\n',
  });
  await open.git(clone, 'mv', 'README.md', 'READ ME.md');
  await open.git(clone, 'commit', '--quiet', '--message', 'Rename');
  await open.git(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/shapes');
  const { data } = await open.octokit.rest.pulls.create({ ...REPOSITORY, title: 'S', head: 'shapes', base: 'main' });
  const { data: files } = await open.octokit.rest.pulls.listFiles({ ...REPOSITORY, pull_number: data.number });
  expect(files.map(({ filename, status, additions, patch }) => ({ filename, status, additions, patch }))).toEqual([
    { filename: 'READ ME.md', status: 'renamed', additions: 0, patch: undefined },
    { filename: 'bin dir/data.bin', status: 'added', additions: 0, patch: undefined },
    { filename: 'r.txt', status: 'added', additions: 1, patch: '@@ -0,0 +1 @@\n+x\rdiff --git y' },
  ]);
});

it('branches, refs, commits and comparisons match git', async () => {
  const { sha } = await open.pushBranch('feature/compare', { 'a.txt': 'a\n' });
  const { rest } = open.octokit;
  const { data: branch } = await rest.repos.getBranch({ ...REPOSITORY, branch: 'feature/compare' });
  expect(branch).toMatchObject({ name: 'feature/compare', commit: { sha } });
  const { data: ref } = await rest.git.getRef({ ...REPOSITORY, ref: 'heads/feature/compare' });
  expect(ref.object.sha).toBe(sha);
  const { data: commit } = await rest.repos.getCommit({ ...REPOSITORY, ref: sha.slice(0, 10) });
  expect(commit.commit.author).toMatchObject({ name: 'Bob', email: 'bob@example.com' });
  const { data: ahead } = await rest.repos.compareCommitsWithBasehead({ ...REPOSITORY, basehead: `main...${sha}` });
  expect(ahead).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0 });
  const { data: behind } = await rest.repos.compareCommitsWithBasehead({ ...REPOSITORY, basehead: `${sha}...main` });
  expect(behind).toMatchObject({ status: 'behind', ahead_by: 0, behind_by: 1 });
  const { data: same } = await rest.repos.compareCommitsWithBasehead({ ...REPOSITORY, basehead: 'main...main' });
  expect(same).toMatchObject({ status: 'identical' });
  expect(await refused(rest.repos.getBranch({ ...REPOSITORY, branch: 'nowhere' }))).toMatchObject({ status: 404 });
  expect(await refused(rest.repos.getCommit({ ...REPOSITORY, ref: 'main~1' }))).toMatchObject({
    status: 422,
    data: { message: 'No commit found for SHA: main~1' },
  });
});

it('a pull request of a fork is shown with its fork, whose commits are in the repository only as its head', async () => {
  const fork = await open.forkBranch('patch', { 'fork.txt': 'f\n' });
  const wanted = { repository: 'acme/api', base: 'main', title: 'Patch', head: 'patch', author: 'mallory' };
  const { number } = await open.forge.openForkPull({ ...wanted, fork: fork.gitDirectory });
  const { rest } = open.octokit;
  const { data: pull } = await rest.pulls.get({ ...REPOSITORY, pull_number: number });
  expect(pull).toMatchObject({
    commits: 1,
    head: { label: 'mallory:patch', sha: fork.sha, repo: { full_name: 'mallory/api', fork: true } },
    base: { repo: { full_name: 'acme/api', fork: false } },
  });
  const listed = await open.git(open.folder, 'ls-remote', open.remote('read-token'));
  expect(listed.split('\n').filter((line) => line.startsWith(fork.sha))).toEqual([
    `${fork.sha}\trefs/pull/${number}/head`,
  ]);
  const headed = async (head: string) => (await rest.pulls.list({ ...REPOSITORY, head })).data.map((one) => one.number);
  expect(await headed('mallory:patch')).toEqual([number]);
  expect(await headed('acme:patch')).toEqual([]);
});

it('a pull request stays when its fork is deleted, without a repository at its head', async () => {
  // A forge of its own: GitHub answers so, although its description requires a repository there.
  const own = await openForge();
  const fork = await own.forkBranch('gone', { 'gone.txt': 'g\n' });
  const wanted = { repository: 'acme/api', base: 'main', title: 'Gone', head: 'gone', author: 'mallory' };
  const { number } = await own.forge.openForkPull({ ...wanted, fork: fork.gitDirectory, isDeleted: true });
  const { data: pull } = await own.octokit.rest.pulls.get({ ...REPOSITORY, pull_number: number });
  expect(pull).toMatchObject({ state: 'open', head: { ref: 'gone', sha: fork.sha, repo: null } });
  await own.close();
});
