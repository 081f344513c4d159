import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { createGithubQuestions } from '../../../../connections/github/create-github-questions.ts';
import type { Forge } from '../../../../stand-ins/forge/start-forge.ts';
import { askGithub } from '../../../../triggers/sources/github/ask-github.ts';
import { githubTalk } from '../../../../triggers/sources/github/comments/github-talk.ts';
import { APP, installApp, registerApp } from '../../../support/forge/install-app.ts';
import { openForge, READ_TOKEN, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { sourceEnvironment } from '../../../support/triggers/source-environment.ts';

let open: OpenForge;
let forge: Forge;
const questions = (token: string | null = null, readToken: string | null = null) =>
  createGithubQuestions({ apiUrl: forge.apiUrl, token, readToken, login: null, app: APP });
const permissions = () => forge.apps.issued().map((token) => token.permissions);

beforeEach(async () => {
  const opened = await openForge();
  onTestFinished(() => opened.close());
  open = opened;
  ({ forge } = opened);
});

it('asks with tokens of the App that may read what is asked for alone, and ends them at the stop', async () => {
  installApp(forge, { contents: 'write', pull_requests: 'write', issues: 'write' });
  const github = questions();
  expect(await github.permissionOf('acme/api', 'acme')).toBe('admin');
  expect(permissions()).toEqual([{ metadata: 'read' }]);
  const { sha } = await open.pushBranch('work', { 'a.txt': 'a' });
  await open.octokit.rest.pulls.create({ owner: 'acme', repo: 'api', title: 'A', head: 'work', base: 'main' });
  expect(await github.changedFiles('acme/api', 1)).toEqual(['a.txt']);
  expect(await github.pushedFiles('acme/api', { before: null, after: sha, firstCommit: sha, forced: false })).toEqual([
    'a.txt',
  ]);
  expect(permissions().slice(1)).toEqual([
    { pull_requests: 'read', metadata: 'read' },
    { contents: 'read', metadata: 'read' },
  ]);
  expect(await github.botLogin()).toBe('curfew-acme[bot]');
  await github.access.close();
  expect(forge.apps.live()).toEqual([]);
});

it('takes the App for the account of Curfew where it writes, whoever reads', async () => {
  installApp(forge, {});
  expect(await questions(null, READ_TOKEN).botLogin()).toBe('curfew-acme[bot]');
  expect(await questions(WRITE_TOKEN, READ_TOKEN).botLogin()).toBe('curfew-bot');
});

it('counts what the App may not ask as not met, with the page to install it', async () => {
  registerApp(forge);
  const github = questions();
  const asked = await askGithub('The role of @ada', () => github.permissionOf('acme/api', 'ada'));
  expect(asked).toEqual({
    refused: `The role of @ada cannot be checked: The GitHub App is not installed for acme/api, or was not given it. What to do: let an owner install it there, or add the repository to its installation: ${forge.serverUrl}/apps/curfew-acme/installations/new`,
  });
});

it('answers comments as the App, in the repository of the comment alone', async () => {
  installApp(forge, { issues: 'write', pull_requests: 'write' });
  const { number } = forge.createIssue({ repository: 'acme/api', title: 'A', author: 'ada' });
  const { github, ...rest } = sourceEnvironment();
  const environment = { ...rest, github: { ...github, apiUrl: forge.apiUrl, token: null, readToken: null, app: APP } };
  const { access } = questions();
  const { say } = githubTalk(environment, 'acme/api', access);
  await say?.createComment('acme/api', number, 'Done.');
  expect(forge.state().comments.map(({ author }) => author)).toEqual(['curfew-acme[bot]']);
  expect(permissions()).toEqual([{ issues: 'write', pull_requests: 'write', metadata: 'read' }]);
  expect(githubTalk({ ...environment }, 'acme/api', undefined).say).toBeNull();
});
