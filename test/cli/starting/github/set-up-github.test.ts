import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { setUpGithub, type SetUpOptions } from '../../../../cli/starting/github/set-up-github.ts';
import { templateAutomations } from '../../../../cli/starting/github/offered-automations.ts';
import { wholeAppAccess } from '../../../../definitions/permissions/app-access.ts';
import { closeServer } from '../../../../runtime/close-server.ts';
import { listenOn } from '../../../../runtime/listen-on.ts';
import { freePort } from '../../../../runtime/free-port.ts';
import { linkOf, openPage, pressButton } from '../../../support/cli/press-button.ts';
import { definitionsFolder } from '../../../support/definitions/definitions-folder.ts';
import { oneIn } from '../../../support/setup/sampled.ts';
import { git, openForge, type OpenForge } from '../../../support/forge/open-forge.ts';

/** Each makes an App with a key of its own. */
const itSampled = oneIn(6);

const open = { forge: undefined as unknown as OpenForge };

beforeEach(async () => {
  open.forge = await openForge();
  return () => open.forge.close();
});

interface Scene {
  options: SetUpOptions;
  said: string[];
  /** What the person did in the browser. */
  browsed: Promise<unknown>[];
}

/** A person who makes the App and installs it as soon as a page is there. */
async function scene(changes: Partial<SetUpOptions> = {}): Promise<Scene> {
  const { forge } = open.forge;
  const hookPort = await freePort();
  const said: string[] = [];
  const browsed: Promise<unknown>[] = [];
  const options: SetUpOptions = {
    folder: definitionsFolder({}),
    serverUrl: forge.serverUrl,
    apiUrl: forge.apiUrl,
    organization: 'acme',
    address: `http://127.0.0.1:${hookPort}`,
    access: wholeAppAccess(),
    name: 'Curfew Acme',
    repository: 'acme/api',
    offered: templateAutomations(),
    path: 'curfew',
    port: 0,
    hookPort,
    patienceMs: 20_000,
    pingMs: 5_000,
    replace: false,
    onPage: (url) => void browsed.push(makeAndInstall(url)),
    say: (line) => void said.push(line),
    ...changes,
  };
  return { options, said, browsed };
}

async function makeAndInstall(url: string): Promise<void> {
  const made = await pressButton(await pressButton(await openPage(url)));
  await pressButton(await openPage(linkOf(await made.text(), 'Install it')), { repository: 'acme/api' });
}

function environmentOf({ options }: Scene): NodeJS.Dict<string> {
  return parseEnv(readFileSync(join(options.folder, '.env'), 'utf8'));
}

it('makes an App, keeps its secrets for its owner alone, sees its ping arrive and offers automations', async () => {
  const stage = await scene();
  const { app, installedAt, webhook, offer } = await setUpGithub(stage.options);
  await Promise.all(stage.browsed);
  expect({ slug: app.slug, isNew: app.isNew, installedAt, webhook }).toEqual({
    slug: 'curfew-acme',
    isNew: true,
    installedAt: ['acme'],
    webhook: { arrived: true },
  });
  const { folder } = stage.options;
  expect(Object.keys(environmentOf(stage)).sort()).toEqual([
    'ANTHROPIC_API_KEY',
    'GITHUB_API_URL',
    'GITHUB_APP_ID',
    'GITHUB_APP_PRIVATE_KEY',
    'GITHUB_SERVER_URL',
    'GITHUB_WEBHOOK_SECRET',
  ]);
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('.env\n.curfew/\n');
  expect(offer).toEqual({ page: expect.stringMatching(/\/acme\/api\/pull\/1$/), isNew: true });
  expect(open.forge.openapiErrors()).toEqual([]);
  const { issues } = open.forge.forge.state();
  const clone = join(open.forge.folder, 'look');
  await git(
    open.forge.folder,
    'clone',
    '--quiet',
    '--branch',
    issues[0]?.pull?.head ?? '',
    open.forge.remote('write-token'),
    clone,
  );
  expect((await git(clone, 'ls-files', 'curfew')).trim().split('\n')).toEqual([
    'curfew/.env.example',
    'curfew/.gitignore',
    'curfew/agents/fixer.md',
    'curfew/agents/reporter.md',
    'curfew/agents/triager.md',
    'curfew/automations/fix-labeled-issue.md',
    'curfew/automations/triage-new-issues.md',
    'curfew/automations/weekly-report.md',
    'curfew/curfew.yml',
  ]);
  expect(open.forge.forge.apps.live()).toEqual([]);
  for (const secret of ['GITHUB_APP_PRIVATE_KEY', 'GITHUB_WEBHOOK_SECRET']) {
    expect(stage.said.join('\n')).not.toContain(environmentOf(stage)[secret]);
  }
});

itSampled('goes on where it was: a second call finds the App, the installation and the pull request', async () => {
  const first = await scene({ offered: templateAutomations().slice(0, 1) });
  await setUpGithub(first.options);
  const before = readFileSync(join(first.options.folder, '.env'), 'utf8');
  const second = await setUpGithub({ ...first.options, onPage: () => expect.unreachable('a page was opened') });
  expect(second).toMatchObject({ app: { isNew: false }, webhook: { arrived: true }, offer: { isNew: false } });
  expect(readFileSync(join(first.options.folder, '.env'), 'utf8')).toBe(before);
  expect(open.forge.forge.state().issues).toHaveLength(1);
  onTestFinished(() => void Promise.all(first.browsed));
});

itSampled('says that GitHub did not reach the address, and that what listens there has another secret', async () => {
  const silent = await scene({ repository: null, address: 'http://127.0.0.1:9', pingMs: 1_000 });
  expect((await setUpGithub(silent.options)).webhook).toEqual({ arrived: false, why: 'got no answer' });
  const other = createServer((_request, response) => response.writeHead(401).end());
  const address = await listenOn(other, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => closeServer(other, 0));
  const strange = await scene({ repository: null, address, name: 'Other', hookPort: Number(new URL(address).port) });
  expect((await setUpGithub(strange.options)).webhook).toEqual({
    arrived: false,
    why: 'was answered 401: what listens there has another GITHUB_WEBHOOK_SECRET',
  });
  const moved = await setUpGithub({ ...silent.options, address: 'http://127.0.0.1:10' });
  expect(moved.webhook?.arrived).toBe(false);
  expect(
    open.forge.forge.requests().some(({ method, path }) => method === 'PATCH' && path === '/app/hook/config'),
  ).toBe(true);
});

itSampled('makes an App without a webhook, and gives it one later with a secret of our own', async () => {
  const stage = await scene({ address: null, repository: null });
  expect((await setUpGithub(stage.options)).webhook).toBeNull();
  expect(environmentOf(stage)['GITHUB_WEBHOOK_SECRET']).toBeUndefined();
  const { address } = (await scene()).options;
  const later = await setUpGithub({ ...stage.options, address, pingMs: 500 });
  expect(later.webhook).toEqual({ arrived: false, why: 'is not among the deliveries of the App' });
  expect(environmentOf(stage)['GITHUB_WEBHOOK_SECRET']).toMatch(/^[0-9a-f]{64}$/);
});

itSampled(
  'makes nothing at GitHub if other values would be lost, if secrets cannot be kept, or if nobody presses the button',
  async () => {
    const unopened = { onPage: () => expect.unreachable('a page was opened') };
    const other = await scene({ ...unopened });
    writeFileSync(join(other.options.folder, '.env'), 'GITHUB_WEBHOOK_SECRET=of-another-hook\n');
    await expect(setUpGithub(other.options)).rejects.toThrow(
      `${other.options.folder}/.env has GITHUB_WEBHOOK_SECRET already. Remove what is not needed any more, or call with --replace.`,
    );
    const linked = await scene({ ...unopened });
    symlinkSync('/nowhere', join(linked.options.folder, '.env'));
    await expect(setUpGithub(linked.options)).rejects.toThrow(
      /^Secrets cannot be kept in .*\.env is no file of its own/,
    );
    const nobody = await scene({ patienceMs: 50, onPage: () => {} });
    await expect(setUpGithub(nobody.options)).rejects.toThrow(
      'Nobody made the App within 0 s. Call `curfew init --github` again.',
    );
  },
);

itSampled('says which App of .env GitHub does not know, and ends if it is not installed in time', async () => {
  const stage = await scene({ patienceMs: 100 });
  const first = await scene({
    onPage: (url) => void first.browsed.push(openPage(url).then(pressButton).then(pressButton)),
  });
  await expect(setUpGithub({ ...first.options, patienceMs: 2_000 })).rejects.toThrow(
    /^The App is not installed in acme\/api yet\. Install it at .*\/apps\/curfew-acme\/installations\/new, then call/,
  );
  const key = environmentOf(first)['GITHUB_APP_PRIVATE_KEY']?.replaceAll('\n', String.raw`\n`);
  writeFileSync(join(stage.options.folder, '.env'), `GITHUB_APP_ID=7\nGITHUB_APP_PRIVATE_KEY="${key}"\n`);
  await expect(setUpGithub(stage.options)).rejects.toThrow(
    `${open.forge.forge.apiUrl} does not know the App 7 with this key. Correct GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY`,
  );
});

itSampled(
  'says that a repository without a commit, or one that is not given to the App, cannot get the automations',
  async () => {
    const stage = await scene();
    await setUpGithub(stage.options);
    open.forge.forge.failNext({ match: /^GET .*\/git\/ref\/heads(\/|%2F)main$/, status: 409 });
    const again = { ...stage.options, offered: templateAutomations().slice(0, 1) };
    await expect(setUpGithub(again)).rejects.toThrow(
      'The automations cannot be offered in acme/api: acme/api has no commit on main yet: push a first one. Correct that',
    );
  },
);
