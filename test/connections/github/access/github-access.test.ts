import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { findOwnComment } from '../../../../activities/outputs/text/find-own-comment.ts';
import { createGithubAccess, type GithubAccess } from '../../../../connections/github/access/github-access.ts';
import { createGithub, type Github } from '../../../../connections/github/create-github.ts';
import type { GithubPermissions } from '../../../../contract/github/github-permissions.ts';
import type { Forge } from '../../../../stand-ins/forge/start-forge.ts';
import { APP, installApp, registerApp } from '../../../support/forge/install-app.ts';
import { openForge, READ_TOKEN, WRITE_TOKEN } from '../../../support/forge/open-forge.ts';

const RUN = 'fix-bug/github/1';
const TALK: GithubPermissions = { issues: 'write' };
const MINUTE = 60_000;

let forge: Forge;
let folder: string;
let now: number;
let access: GithubAccess;

beforeEach(async () => {
  now = Date.now();
  const open = await openForge({ now: () => now });
  onTestFinished(() => open.close());
  ({ forge, folder } = open);
  access = createGithubAccess({ apiUrl: forge.apiUrl, token: null, readToken: null, app: APP }, () => now);
});

function githubOf(permissions: GithubPermissions, run = RUN): Github {
  const purpose = { kind: 'write', permissionsIn: () => permissions, home: null } as const;
  return createGithub(access.ofRun(run).access(purpose));
}

const live = () =>
  forge.apps.live().map(({ repositoryIds, permissions }) => ({ repositories: repositoryIds?.length, permissions }));

describe('a token of the App', () => {
  it('is for one repository and what was asked for alone, and used again', async () => {
    installApp(forge, { contents: 'write', issues: 'write', pull_requests: 'write' });
    await githubOf(TALK).createIssue('acme/api', { title: 'One', body: '', labels: [] });
    await githubOf(TALK).createIssue('Acme/Api', { title: 'Two', body: '', labels: [] });
    expect(live()).toEqual([{ repositories: 1, permissions: { issues: 'write', metadata: 'read' } }]);
    expect(forge.state().issues.map(({ author }) => author)).toEqual(['curfew-acme[bot]', 'curfew-acme[bot]']);
  });

  it('is asked for once, however many ask at once, and another one for each repository and run', async () => {
    await forge.createRepository({ owner: 'acme', name: 'web', from: `${folder}/source` });
    installApp(forge, TALK);
    const at = ['acme/api', 'acme/api', 'acme/web', 'acme/web'];
    await Promise.all(at.map((name) => githubOf(TALK).getRepository(name)));
    expect(live()).toHaveLength(2);
    await githubOf(TALK, 'fix-bug/github/2').getRepository('acme/api');
    expect(live()).toHaveLength(3);
    expect(access.runs()).toEqual([RUN, 'fix-bug/github/2']);
  });

  it('never has all that the App has, not even where nothing is asked for', async () => {
    installApp(forge, { contents: 'write' });
    await githubOf({}).getRepository('acme/api');
    expect(live()).toEqual([{ repositories: 1, permissions: { metadata: 'read' } }]);
  });

  it('is renewed before its hour ends, so that work of six hours never meets one that has ended', async () => {
    installApp(forge, TALK);
    const github = githubOf(TALK);
    for (let minutes = 0; minutes < 360; minutes += 20) {
      await github.createIssue('acme/api', { title: `After ${minutes} minutes`, body: '', labels: [] });
      now += 20 * MINUTE;
    }
    expect(forge.state().issues).toHaveLength(18);
    expect(forge.requests().filter(({ status }) => status === 401)).toEqual([]);
    expect(forge.apps.issued().length).toBeLessThanOrEqual(7);
  });

  it('is replaced once if GitHub does not know it any more, and the request is sent again', async () => {
    installApp(forge, TALK);
    await githubOf(TALK).getRepository('acme/api');
    for (const { secret } of forge.apps.live()) forge.apps.revoke(secret);
    await githubOf(TALK).createIssue('acme/api', { title: 'Once', body: '', labels: [] });
    expect(forge.state().issues).toHaveLength(1);
  });

  it('is found again if the App was installed anew meanwhile', async () => {
    const { id } = installApp(forge, TALK);
    await access.ofRun(RUN).tokenFor('acme/api', 'write', TALK);
    forge.apps.uninstall(id);
    installApp(forge, TALK);
    await githubOf(TALK, 'fix-bug/github/2').createIssue('acme/api', { title: 'Yes', body: '', labels: [] });
    expect(forge.state().issues).toHaveLength(1);
  });

  it('is given for a repository that was renamed, before the first token of a run and after it', async () => {
    installApp(forge, TALK);
    const { number } = forge.createIssue({ repository: 'acme/api', title: 'One', author: 'ada' });
    await githubOf(TALK).createComment('acme/api', number, 'Before');
    await forge.renameRepository('acme/api', 'acme/web');
    await githubOf(TALK).createComment('acme/api', number, 'After');
    await githubOf(TALK, 'fix-bug/github/2').createComment('acme/api', number, 'Another run');
    await githubOf({ metadata: 'read' }).getRepository('acme/api');
    expect(forge.state().comments.map(({ body }) => body)).toEqual(['Before', 'After', 'Another run']);
    expect(live().every(({ repositories }) => repositories === 1)).toBe(true);
  });

  it('is revoked with its run, and with the process', async () => {
    installApp(forge, { ...TALK, contents: 'read' });
    await access.ofRun(RUN).tokenFor('acme/api', 'write', TALK);
    await access.ofRun(RUN).tokenFor('acme/api', 'read', { contents: 'read' });
    await access.ofRun('other').tokenFor('acme/api', 'write', TALK);
    await access.tokenFor('acme/api', 'read', {});
    await access.endRun(RUN);
    expect(access.runs()).toEqual(['other']);
    expect(forge.apps.live()).toHaveLength(2);
    await access.close();
    expect(forge.apps.live()).toEqual([]);
    expect(access.secrets()).toEqual([]);
  });

  it('that cannot be revoked now is revoked by the next call, and forgotten when its hour is over', async () => {
    installApp(forge, TALK);
    await access.ofRun(RUN).tokenFor('acme/api', 'write', TALK);
    forge.failNext({ match: /^DELETE \/installation\/token$/, status: 502 });
    await access.endRun(RUN);
    expect(access.runs()).toEqual([RUN]);
    await access.endRun(RUN);
    expect(forge.apps.live()).toEqual([]);
    await access.ofRun(RUN).tokenFor('acme/api', 'write', TALK);
    now += 61 * MINUTE;
    await access.endRun(RUN);
    expect(access.runs()).toEqual([]);
  });

  it('for a request that names no repository may read what every token may, in the account of any installation', async () => {
    installApp(forge, { contents: 'write', issues: 'write' });
    expect(await githubOf(TALK).userExists('curfew-bot')).toBe(true);
    expect(live()).toEqual([{ repositories: undefined, permissions: { metadata: 'read' } }]);
  });
});

describe('without what it needs, the App gets no token, and a person is told what to do', () => {
  const refusal = (permissions: GithubPermissions = TALK) =>
    access
      .ofRun(RUN)
      .tokenFor('acme/api', 'write', permissions)
      .then(
        () => 'given',
        (error: Error) => error.message.replaceAll(forge.serverUrl, 'https://github.com').replaceAll(/\d{4,}/g, '7'),
      );

  it('if it is not installed, or was not given the repository', async () => {
    registerApp(forge);
    const said =
      'The GitHub App is not installed for acme/api, or was not given it. What to do: let an owner install it there, or add the repository to its installation: https://github.com/apps/curfew-acme/installations/new';
    expect(await refusal()).toBe(said);
    installApp(forge, TALK, ['web']);
    expect(await refusal()).toBe(said);
  });

  it('if a permission was not granted', async () => {
    installApp(forge, { issues: 'read' });
    expect(await refusal({ issues: 'write', contents: 'write' })).toBe(
      'The GitHub App was not granted `contents: write` and `issues: write` for acme/api. What to do: ask for it in the settings of the App, under Permissions, and let an owner accept it: https://github.com/organizations/acme/settings/installations/7',
    );
  });

  it('if it was suspended, also after it gave a token', async () => {
    const { id } = installApp(forge, { ...TALK, contents: 'read' });
    expect(await refusal()).toBe('given');
    forge.apps.change(id, { isSuspended: true });
    expect(await refusal({ contents: 'read' })).toBe(
      'The installation of the GitHub App for acme/api is suspended. What to do: let an owner lift that: https://github.com/organizations/acme/settings/installations/7',
    );
  });

  it('if its key is not of this App', async () => {
    expect(await refusal()).toMatch(
      /^GitHub does not know the App of this key \(.*\)\. What to do: check that GITHUB_APP_PRIVATE_KEY is a key of the App GITHUB_APP_ID, /,
    );
  });
});

it('the marks of strangers do not count, because a client with tokens of the App knows its own login', async () => {
  installApp(forge, TALK);
  const github = githubOf(TALK);
  expect(await github.botLogin()).toBe('curfew-acme[bot]');
  const { number } = await github.createIssue('acme/api', { title: 'One', body: '', labels: [] });
  const mark = `<!-- curfew:${RUN}:add-comment:1 -->`;
  const stranger = createGithub({ apiUrl: forge.apiUrl, token: WRITE_TOKEN });
  await stranger.createComment('acme/api', number, mark);
  const search = { repository: 'acme/api', number, mark, since: null };
  expect(await findOwnComment(github, search)).toBeNull();
  const own = await github.createComment('acme/api', number, mark);
  expect(await findOwnComment(githubOf(TALK), search)).toEqual(own);
  expect(forge.requests().filter(({ path }) => path === '/user')).toHaveLength(0);
});

it('a token that the REST API tells no account, as one of GitHub Actions, is asked for it by GraphQL, else GITHUB_LOGIN says it', async () => {
  installApp(forge, TALK);
  const token = await access.ofRun(RUN).tokenFor('acme/api', 'write', TALK);
  const clientFor = (of: string | null, login: string | null): Promise<string | null> => {
    const set = createGithubAccess({ apiUrl: forge.apiUrl, token: of, readToken: null, app: null, login });
    return createGithub(set.access({ kind: 'write', permissionsIn: () => TALK, home: null })).botLogin();
  };
  expect(await clientFor(token, null)).toBe('curfew-acme[bot]');
  forge.failNext({ match: /^POST \/graphql$/, status: 404 });
  expect(await clientFor(token, null)).toBeNull();
  forge.failNext({ match: /^POST \/graphql$/, status: 403 });
  expect(await clientFor(token, 'My-App[bot]')).toBe('my-app[bot]');
  forge.failNext({ match: /^POST \/graphql$/, status: 502 });
  await expect(clientFor(token, null)).rejects.toMatchObject({ status: 502 });
  // What the token tells goes before what people say.
  expect(await clientFor(WRITE_TOKEN, 'someone-else')).toBe('curfew-bot');
});

it('a limit is not taken for a forge that tells no login', async () => {
  const limit = { status: 403, headers: { 'retry-after': '60' } };
  forge.failNext({ match: /^GET \/user$/, ...limit });
  const personal = createGithub({ apiUrl: forge.apiUrl, token: WRITE_TOKEN });
  await expect(personal.botLogin()).rejects.toMatchObject({ status: 403 });
  expect(await personal.botLogin()).toBe('curfew-bot');
  installApp(forge, TALK);
  forge.failNext({ match: /^GET \/app$/, ...limit });
  await expect(githubOf(TALK).botLogin()).rejects.toMatchObject({ status: 403 });
  expect(await githubOf(TALK).botLogin()).toBe('curfew-acme[bot]');
});

it('personal tokens are used where they are set', async () => {
  installApp(forge, TALK);
  const { apiUrl } = forge;
  const of = (token: string | null, readToken: string | null) =>
    createGithubAccess({ apiUrl, token, readToken, app: APP }).ofRun(RUN);
  const both = of(WRITE_TOKEN, READ_TOKEN);
  expect(await both.tokenFor('acme/api', 'write', TALK)).toBe(WRITE_TOKEN);
  expect(await both.tokenFor('acme/api', 'read', TALK)).toBe(READ_TOKEN);
  expect(forge.apps.issued()).toEqual([]);
  expect(await of(null, READ_TOKEN).tokenFor('acme/api', 'write', TALK)).toMatch(/^ghs_123_/);
  expect(await of(WRITE_TOKEN, null).tokenFor('acme/api', 'read', TALK)).toMatch(/^ghs_123_/);
  const none = createGithubAccess({ apiUrl, token: null, readToken: null, app: null });
  expect(await none.tokenFor('acme/api', 'read', {})).toBeNull();
});

it('a token is in no error, although GitHub sends it back', async () => {
  installApp(forge, TALK);
  const error = await githubOf(TALK)
    .createIssue('acme/api', { title: '', body: '', labels: [] })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 422, isOfApp: true });
  const [token = ''] = access.secrets();
  expect(token.length).toBeGreaterThan(100);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(token.slice(8, 60));
});
