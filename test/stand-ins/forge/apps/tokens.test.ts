import { sign } from 'node:crypto';
import type { Octokit } from 'octokit';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createAppOctokit } from '../../../../connections/github/create-octokit.ts';
import type { InstallationRecord } from '../../../../stand-ins/forge/apps/app-records.ts';
import { APP, installApp } from '../../../support/forge/install-app.ts';
import { git, octokitFor, openForge, type OpenForge } from '../../../support/forge/open-forge.ts';

const REPO = { owner: 'acme', repo: 'api' };

let open: OpenForge;
let asApp: Octokit;
let installation: InstallationRecord;
let now: number;

beforeEach(async () => {
  now = Date.now();
  const forge = await openForge({ now: () => now });
  open = forge;
  onTestFinished(() => forge.close());
  installation = installApp(open.forge, { contents: 'write', issues: 'write', pull_requests: 'read' });
  asApp = createAppOctokit(open.forge.apiUrl, APP);
});

/** A token as the App gets it. */
async function tokenWith(asked: { permissions: Record<string, string>; repositories?: string[] }): Promise<string> {
  const { data } = await asApp.rest.apps.createInstallationAccessToken({
    installation_id: installation.id,
    repositories: ['api'],
    ...asked,
  });
  return data.token;
}

async function as(permissions: Record<string, string>): Promise<Octokit> {
  return octokitFor(open.forge, await tokenWith({ permissions }));
}

const said = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: { status: number; response?: { data: { message: string } } }) =>
      `${error.status} ${error.response?.data.message ?? ''}`,
  );

it('answers an App about itself and its installations as GitHub describes it', async () => {
  expect((await asApp.rest.apps.getAuthenticated()).data?.slug).toBe('curfew-acme');
  expect((await asApp.rest.apps.listInstallations()).data.map(({ id }) => id)).toEqual([installation.id]);
  expect((await asApp.rest.apps.getRepoInstallation(REPO)).data).toMatchObject({
    id: installation.id,
    permissions: { contents: 'write', metadata: 'read' },
    html_url: `${open.forge.serverUrl}/organizations/acme/settings/installations/${installation.id}`,
  });
  expect((await asApp.rest.apps.getOrgInstallation({ org: 'acme' })).data.id).toBe(installation.id);
  expect(await said(asApp.rest.apps.getOrgInstallation({ org: 'other' }))).toBe('404 Not Found');
  await octokitFor(open.forge, await tokenWith({ permissions: {} })).rest.apps.revokeInstallationAccessToken();
  expect(open.openapiErrors()).toEqual([]);
});

it.each([
  ['of an hour', { exp: 3_600 }],
  ['that is over', { exp: -1 }],
  ['of another App', { iss: '124' }],
  ['that the key did not sign', { alg: 'none' }],
])(
  'takes no JSON web token %s',
  async (_, { exp = 540, iss = APP.id, alg = 'RS256' }: Record<string, string | number>) => {
    const seconds = Math.floor(Date.now() / 1_000);
    const parts = [
      { alg, typ: 'JWT' },
      { iss, iat: seconds - 60, exp: seconds + Number(exp) },
    ];
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const jwt = `${text}.${sign('sha256', Buffer.from(text), APP.privateKey).toString('base64url')}`;
    const answer = await fetch(`${open.forge.apiUrl}/app`, { headers: { authorization: `Bearer ${jwt}` } });
    expect(answer.status).toBe(401);
  },
);

describe('a token', () => {
  it('is longer than forty characters, and ends after an hour, when it is revoked or with the installation', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => tokenWith({ permissions: { issues: 'read' } })));
    const [first = '', second = '', third = ''] = tokens;
    expect(first).toMatch(/^ghs_123_[\w.-]{100,}$/);
    const asks = (token: string) => said(octokitFor(open.forge, token).rest.issues.listForRepo(REPO));
    expect(await asks(first)).toBe('done');
    await octokitFor(open.forge, first).rest.apps.revokeInstallationAccessToken();
    expect(await asks(first)).toBe('401 Bad credentials');
    now += 3_600_000;
    expect(await asks(second)).toBe('401 Bad credentials');
    now -= 3_600_000;
    open.forge.apps.uninstall(installation.id);
    expect(await asks(third)).toBe('401 Bad credentials');
    expect(open.forge.apps.live()).toEqual([]);
  });

  it('is refused where the installation does not have what was asked for', async () => {
    expect(await said(tokenWith({ permissions: { pull_requests: 'write' } }))).toBe(
      '422 The permissions requested are not granted to this installation.',
    );
    expect(await said(tokenWith({ permissions: { issues: 'read' }, repositories: ['web'] }))).toBe(
      '422 There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
    open.forge.apps.change(installation.id, { isSuspended: true });
    expect(await said(tokenWith({ permissions: { issues: 'read' } }))).toBe('403 This installation has been suspended');
  });

  it('without permissions in the request has all of the installation, as at GitHub', async () => {
    await tokenWith({ permissions: {} });
    expect(open.forge.apps.live()[0]?.permissions).toEqual(installation.permissions);
  });

  it('may do what its permissions say, and is told what would be accepted', async () => {
    const reader = await as({ contents: 'read' });
    expect(await said(reader.rest.repos.getBranch({ ...REPO, branch: 'main' }))).toBe('done');
    const refused = reader.rest.issues.create({ ...REPO, title: 'No' });
    await expect(refused).rejects.toMatchObject({
      status: 403,
      response: {
        data: { message: 'Resource not accessible by integration' },
        headers: { 'x-accepted-github-permissions': 'issues=write' },
      },
    });
    expect(await said(reader.rest.users.getAuthenticated())).toBe('403 Resource not accessible by integration');
    const writer = await as({ issues: 'write' });
    expect((await writer.rest.issues.create({ ...REPO, title: 'Yes' })).data.user?.login).toBe('curfew-acme[bot]');
  });

  it('sees no other private repository, and writes to no other public one', async () => {
    await open.forge.createRepository({ owner: 'acme', name: 'secret', from: `${open.folder}/source` });
    await open.forge.createRepository({ owner: 'acme', name: 'open', from: `${open.folder}/source`, private: false });
    const writer = await as({ issues: 'write', contents: 'write' });
    expect(await said(writer.rest.issues.listForRepo({ ...REPO, repo: 'secret' }))).toBe('404 Not Found');
    expect(await said(writer.rest.issues.listForRepo({ ...REPO, repo: 'open' }))).toBe('done');
    expect(await said(writer.rest.issues.create({ ...REPO, repo: 'open', title: 'No' }))).toBe(
      '403 Resource not accessible by integration',
    );
  });
});

it('lets git read and push by the permission for contents, in the repository of the token', async () => {
  await open.forge.createRepository({ owner: 'acme', name: 'secret', from: `${open.folder}/source` });
  const { clone } = await open.pushBranch('work', { 'a.txt': 'a' });
  const push = async (permissions: Record<string, string>, name = 'api') => {
    const url = new URL(`${open.forge.serverUrl}/acme/${name}.git`);
    Object.assign(url, { username: 'x-access-token', password: await tokenWith({ permissions }) });
    return await git(clone, 'push', url.href, 'HEAD:refs/heads/pushed').then(
      () => 'pushed',
      (error: { stderr: string }) => error.stderr.replaceAll(/ghs_\S+@|'\S+'/g, '').trim(),
    );
  };
  expect(await push({ contents: 'read' })).toContain('Write access to repository not granted');
  expect(await push({ issues: 'write' })).toContain('Repository not found');
  expect(await push({ contents: 'write' }, 'secret')).toContain('Repository not found');
  expect(await push({ contents: 'write' })).toBe('pushed');
});
