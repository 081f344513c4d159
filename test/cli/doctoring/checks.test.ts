import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { Check, Patient } from '../../../cli/doctoring/check.ts';
import { bucketCheck } from '../../../cli/doctoring/checks/bucket.ts';
import { clockCheck } from '../../../cli/doctoring/checks/clock.ts';
import { databaseCheck } from '../../../cli/doctoring/checks/database.ts';
import { filesFolderCheck } from '../../../cli/doctoring/checks/files-folder.ts';
import { githubCheck } from '../../../cli/doctoring/checks/github.ts';
import { diskCheck, sandboxCheck } from '../../../cli/doctoring/checks/machine.ts';
import { modelCheck } from '../../../cli/doctoring/checks/model.ts';
import { settingsCheck } from '../../../cli/doctoring/checks/settings.ts';
import { slackCheck } from '../../../cli/doctoring/checks/slack.ts';
import { temporalCheck } from '../../../cli/doctoring/checks/temporal.ts';
import { runChecks } from '../../../cli/doctoring/run-checks.ts';
import { writeStarter } from '../../../cli/starting/write-starter.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { listenOn } from '../../../runtime/listen-on.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';
import { APP, installApp, registerApp } from '../../support/forge/install-app.ts';
import { openForge } from '../../support/forge/open-forge.ts';

function patientWith(variables: Record<string, string>): Patient {
  const folder = definitionsFolder({});
  writeStarter(folder, 'acme/api');
  return {
    definitionsFolder: folder,
    dataFolder: join(folder, '.curfew'),
    environment: readEnvironment(variables, 'command'),
    definitions: loadDefinitions(folder).definitions,
    dev: null,
  };
}

/** Each finding as people read it. */
async function found(check: Check, patient: Patient): Promise<string[]> {
  const findings = await check.run(patient);
  return findings.map(({ state, says, todo }) => [state, says, todo].filter((part) => part !== null).join(' | '));
}

async function serverThat(answers: RequestListener): Promise<string> {
  const server = createServer(answers);
  onTestFinished(() => closeServer(server, 0));
  return await listenOn(server, { host: '127.0.0.1', port: 0 });
}

it('ends each check after the bound, and says of one that fails why it could not look', async () => {
  const checks: Check[] = [
    { name: 'slow', run: () => new Promise(() => {}) },
    { name: 'broken', run: () => Promise.reject(new Error('the cable is out')) },
  ];
  expect(await runChecks(checks, patientWith({}), 20)).toEqual([
    { check: 'slow', state: 'open', says: 'there was no answer within 0 s', todo: null },
    { check: 'broken', state: 'open', says: 'could not be looked at: the cable is out', todo: null },
  ]);
});

it('says exactly which permissions an App lacks for which automation, and where to grant them', async () => {
  const { forge, close } = await openForge();
  onTestFinished(close);
  const patient = patientWith({
    GITHUB_API_URL: forge.apiUrl,
    GITHUB_APP_ID: APP.id,
    GITHUB_APP_PRIVATE_KEY: APP.privateKey,
  });
  const unknown = await found(githubCheck, patient);
  expect(unknown).toEqual([expect.stringMatching(/^wrong \| the App 123 is not taken: .* \| Correct GITHUB_APP_ID/)]);
  registerApp(forge);
  expect(await found(githubCheck, patient)).toContain(
    `wrong | the App is not installed in acme/api | Install it there: ${forge.serverUrl}/apps/curfew-acme/installations/new`,
  );
  const { id } = installApp(forge, { contents: 'read', issues: 'write' });
  const page = `${forge.serverUrl}/organizations/acme/settings/installations/${id}`;
  expect(await found(githubCheck, patient)).toEqual([
    `ok | the App curfew-acme is known at ${new URL(forge.apiUrl).host}`,
    `wrong | fix-labeled-issue lacks contents: write, pull requests: write in acme/api | Add it to the permissions of the App, then accept it: ${page}`,
    'open | the App has none: it sends no events | curfew init --github --address https://…',
  ]);
  forge.apps.change(id, {
    permissions: { contents: 'write', issues: 'write', pull_requests: 'write', metadata: 'read' },
  });
  forge.subscribe({ url: 'http://127.0.0.1:9/hooks/github', secret: 's', owner: 'app' });
  await forge.deliver('issues', { action: 'opened' });
  expect((await found(githubCheck, patient)).slice(1)).toEqual([
    'ok | fix-labeled-issue has all it needs in acme/api',
    expect.stringMatching(
      /^wrong \| the last event \(issues\) to http:\/\/127\.0\.0\.1:9\/hooks\/github got no answer \| Start `curfew serve`/,
    ),
  ]);
});

it('says whose a token is, that one is not taken, and that GitHub does not tell what it may do', async () => {
  const { forge, close } = await openForge();
  onTestFinished(close);
  const given = { GITHUB_API_URL: forge.apiUrl, GITHUB_TOKEN: 'write-token', GITHUB_READ_TOKEN: 'gone' };
  const { host } = new URL(forge.apiUrl);
  expect(await found(githubCheck, patientWith(given))).toEqual([
    'ok | GITHUB_TOKEN is that of curfew-bot',
    'open | GitHub does not tell what a token may do; an App can be asked (curfew init --github)',
    `wrong | GITHUB_READ_TOKEN is not taken at ${host} | Make a new token and set GITHUB_READ_TOKEN.`,
  ]);
});

/** A GitHub that tells this of a token, and of acme/api. */
async function githubThat(
  user: { status?: number; scopes?: string; body?: string },
  repository: object | null,
): Promise<string> {
  return await serverThat((request, response) => {
    const isUser = request.url === '/user';
    const status = isUser ? (user.status ?? 200) : repository === null ? 404 : 200;
    const scopes = isUser && user.scopes !== undefined ? { 'x-oauth-scopes': user.scopes } : {};
    response.writeHead(status, { 'content-type': 'application/json', ...scopes });
    const refusal = { 401: 'Bad credentials', 403: 'Resource not accessible by integration', 404: 'Not Found' }[status];
    const answer = refusal ? { message: refusal } : isUser ? { login: 'octocat' } : repository;
    response.end(isUser && user.body !== undefined ? user.body : JSON.stringify(answer));
  });
}

const OPEN = { full_name: 'acme/api', private: false, permissions: { push: true } };

it.each<[string, Record<string, string>, Parameters<typeof githubThat>, string[]]>([
  [
    'a classic token with all scopes',
    { GITHUB_TOKEN: 'ghp_x' },
    [{ scopes: 'repo, workflow' }, { ...OPEN, private: true }],
    [
      'ok | GITHUB_TOKEN is that of octocat',
      'ok | GITHUB_TOKEN has the scopes that are needed (it has repo, workflow)',
    ],
  ],
  [
    'a classic token for public repositories alone',
    { GITHUB_TOKEN: 'ghp_x' },
    [{ scopes: 'public_repo' }, { ...OPEN, private: true }],
    [
      'ok | GITHUB_TOKEN is that of octocat',
      'wrong | fix-labeled-issue lacks the scope repo of GITHUB_TOKEN in acme/api | Add it on the page of the token at GitHub, or set GITHUB_TOKEN to another one.',
    ],
  ],
  [
    'a classic token without scopes',
    { GITHUB_TOKEN: 'gho_x' },
    [{ scopes: '' }, OPEN],
    [
      'ok | GITHUB_TOKEN is that of octocat',
      'wrong | fix-labeled-issue lacks the scope repo or public_repo of GITHUB_TOKEN in acme/api | Add it on the page of the token at GitHub, or set GITHUB_TOKEN to another one.',
    ],
  ],
  [
    'a fine-grained token of an account that may not push',
    { GITHUB_TOKEN: 'github_pat_x', GITHUB_LOGIN: 'hubot' },
    [{}, { ...OPEN, permissions: { push: false } }],
    [
      'wrong | GITHUB_TOKEN is that of octocat, and GITHUB_LOGIN is hubot | Set GITHUB_LOGIN to octocat.',
      'wrong | fix-labeled-issue pushes to acme/api, and the account of GITHUB_TOKEN may not | Give the account the role Write there, or use the token of another account.',
      'open | what a fine-grained token may do is not known: GitHub tells it only on the page of the token; an App can be asked (curfew init --github)',
    ],
  ],
  [
    'a token of an installation',
    { GITHUB_TOKEN: 'ghs_x' },
    [{ status: 403 }, { ...OPEN, permissions: { push: false } }],
    [
      'wrong | GITHUB_TOKEN is a token of an installation, as of an App or of GitHub Actions, and tells no account: workers do not know their own comments and issues again, and may make one twice | Set GITHUB_LOGIN to its account, in the environment of `curfew serve` and of the workers: github-actions[bot] in GitHub Actions, else the name of the App with [bot].',
      'open | what such a token may do is not known, and it ends within the hour, or with its job in GitHub Actions; an App of your own gets new ones (curfew init --github)',
    ],
  ],
  [
    'a token of GitHub Actions that does not reach the repository',
    { GITHUB_TOKEN: 'ghs_x', GITHUB_LOGIN: 'github-actions[bot]' },
    [{ status: 403 }, null],
    [
      'ok | GITHUB_TOKEN is a token of an installation, as of an App or of GitHub Actions, and that of github-actions[bot] as GITHUB_LOGIN says',
      'wrong | GITHUB_TOKEN does not see acme/api | Let the account of GITHUB_TOKEN and the token itself reach it, or correct the name.',
      'open | what such a token may do is not known, and it ends within the hour, or with its job in GitHub Actions; an App of your own gets new ones (curfew init --github)',
    ],
  ],
  [
    'a token that has ended',
    { GITHUB_TOKEN: 'ghs_x' },
    [{ status: 401 }, null],
    ['wrong | GITHUB_TOKEN is not taken at HOST | Make a new token and set GITHUB_TOKEN.'],
  ],
  [
    'an address that is not that of the API',
    { GITHUB_TOKEN: 'ghp_x' },
    [{ status: 404 }, null],
    [
      'wrong | GITHUB_TOKEN cannot be tried at HOST: Not Found | Correct GITHUB_API_URL: the API of GitHub is somewhere else.',
    ],
  ],
  [
    'a page in place of the API',
    { GITHUB_TOKEN: 'ghp_x' },
    [{ body: '<html></html>' }, null],
    [
      'wrong | GITHUB_TOKEN cannot be tried at HOST: status 200 with no JSON | See that this machine reaches GitHub (GITHUB_API_URL).',
    ],
  ],
  [
    'another API',
    { GITHUB_TOKEN: 'ghp_x' },
    [{ body: '{}' }, null],
    [
      'wrong | GITHUB_TOKEN cannot be tried at HOST: http://HOST does not answer as the API of GitHub does | See that this machine reaches GitHub (GITHUB_API_URL).',
    ],
  ],
])('says what is known of %s', async (_, variables, answers, expected) => {
  const url = await githubThat(...answers);
  const said = await found(githubCheck, patientWith({ ...variables, GITHUB_API_URL: url }));
  expect(said.map((line) => line.replaceAll(new URL(url).host, 'HOST'))).toEqual(expected);
});

it('looks at personal tokens beside an App, because they are used before it', async () => {
  const { forge, close } = await openForge();
  onTestFinished(close);
  registerApp(forge);
  const given = { GITHUB_APP_ID: APP.id, GITHUB_APP_PRIVATE_KEY: APP.privateKey, GITHUB_TOKEN: 'write-token' };
  expect(await found(githubCheck, patientWith({ ...given, GITHUB_API_URL: forge.apiUrl }))).toEqual([
    `ok | the App curfew-acme is known at ${new URL(forge.apiUrl).host}`,
    'open | the App has none: it sends no events | curfew init --github --address https://…',
    'ok | GITHUB_TOKEN is that of curfew-bot',
    'open | GitHub does not tell what a token may do; an App can be asked (curfew init --github)',
  ]);
  const away = patientWith({ GITHUB_TOKEN: 'ghp_x', GITHUB_API_URL: 'http://127.0.0.1:9' });
  expect(await found(githubCheck, away)).toEqual([
    expect.stringMatching(
      /^wrong \| GITHUB_TOKEN cannot be tried at 127.0.0.1:9: .*fetch failed \| See that this machine/,
    ),
  ]);
});

it('reads notes from the file of settings that was named, and not from another one', async () => {
  const folder = definitionsFolder({
    'automations/a.md': automationFile('checkout: {}\nsafe-outputs: { slack-post-message: { channel: "#a" } }'),
    '.env': 'SLACK_BOT_TOKEN=of-another',
    'named.env': '',
  });
  const patient = { ...patientWith({}), definitionsFolder: folder, definitions: loadDefinitions(folder).definitions };
  const note = expect.stringMatching(/^open \| SLACK_BOT_TOKEN is not set here/);
  expect(await found(settingsCheck, { ...patient, settingsFile: join(folder, 'named.env') })).toContainEqual(note);
  expect(await found(settingsCheck, { ...patient, settingsFile: null })).toContainEqual(note);
  expect(await found(settingsCheck, { ...patient, settingsFile: join(folder, '.env') })).not.toContainEqual(note);
});

it('finds Temporal with its search attributes, and says where none answers', async () => {
  const address = inject('temporalAddress');
  expect(await found(temporalCheck, patientWith({ TEMPORAL_ADDRESS: address }))).toEqual([
    `ok | answers at ${address}`,
    expect.stringContaining('in namespace default'),
  ]);
  const [temporal] = await temporalCheck.run(patientWith({}));
  expect(temporal?.says).toMatch(/^no server is named; `curfew dev` starts its own/);
});

it('says that a database is not there yet, and that none answers at an address', async () => {
  expect(await found(databaseCheck, patientWith({}))).toEqual([
    expect.stringMatching(/^open \| there is none in .*\.curfew yet; `curfew dev` or `curfew serve` makes it$/),
  ]);
  const away = patientWith({ CURFEW_DATABASE_URL: 'postgres://u:hidden-word@127.0.0.1:9/curfew' });
  const [said] = await found(databaseCheck, away);
  expect(said).toMatch(/^wrong \| The database "curfew" at 127\.0\.0\.1:9 cannot be reached/);
  expect(said).not.toContain('hidden-word');
});

it('says of a file that is no database, of one without tables, and of a data folder that is a file, what is so', async () => {
  const patient = patientWith({});
  const folder = definitionsFolder({ 'curfew.db': 'no database at all' });
  expect(await found(databaseCheck, { ...patient, dataFolder: folder })).toEqual([
    'wrong | cannot be read: file is not a database | Mend it, put a backup in its place, or name another folder with --data.',
  ]);
  const empty = definitionsFolder({ 'curfew.db': '' });
  expect(await found(databaseCheck, { ...patient, dataFolder: empty })).toEqual([
    'open | has no tables of Curfew yet; `curfew serve` or `curfew dev` makes them when it starts',
  ]);
  const file = join(folder, 'curfew.db');
  expect(await found(diskCheck, { ...patient, dataFolder: join(file, 'data') })).toEqual([
    `wrong | ${file} is no folder, so nothing can be kept there | Name another folder with --data.`,
  ]);
});

it('compares the clock with that of the forge, and looks at the disk above a folder that is not there yet', async () => {
  const right = await serverThat((_request, response) => response.end());
  expect(await found(clockCheck, patientWith({ GITHUB_API_URL: right }))).toEqual([
    `ok | agrees with ${new URL(right).host}`,
  ]);
  const late = await serverThat((_request, response) =>
    response.writeHead(200, { date: new Date(Date.now() - 300_000).toUTCString() }).end(),
  );
  expect(await found(clockCheck, patientWith({ GITHUB_API_URL: late }))).toEqual([
    expect.stringMatching(/^wrong \| differs by \d{3} s from that of .* \| Set the clock of this machine/),
  ]);
  expect(await found(diskCheck, patientWith({}))).toEqual([expect.stringMatching(/GiB are free|are free at/)]);
});

it('says of each model whether its endpoint takes the key, knows it, or can be asked without cost', async () => {
  const answers = [200, 401, 404, 405];
  const url = await serverThat((_request, response) => {
    const status = answers.shift() ?? 500;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(status === 200 ? { input_tokens: 8 } : { type: 'error', error: { type: 'x', message: 'no' } }),
    );
  });
  const patient = patientWith({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'k' });
  const said = [];
  for (let asked = 0; asked < 4; asked += 1) said.push(...(await found(modelCheck, patient)));
  expect(said).toEqual([
    `ok | claude-sonnet-5-5 answers at ${new URL(url).host}`,
    'wrong | the key is refused (401) | Correct ANTHROPIC_API_KEY.',
    expect.stringMatching(/^wrong \| claude-sonnet-5-5 cannot be used there: .* \| Name another model in the agent/),
    'open | claude-sonnet-5-5: the endpoint counts no tokens, and an answer would cost money',
  ]);
  expect(await found(modelCheck, patientWith({}))).toEqual(['open | cannot be asked without ANTHROPIC_API_KEY']);
});

it('needs no sandbox where sessions run elsewhere, and says when there is none by choice', async () => {
  const elsewhere = patientWith({ CURFEW_AGENT_API: 'hosted', ANTHROPIC_API_KEY: 'k' });
  expect(await found(sandboxCheck, elsewhere)).toEqual(['ok | is not needed here: sessions run at another agent API']);
  expect(await found(sandboxCheck, patientWith({ CURFEW_HANDS: 'none' }))).toEqual([
    'ok | is switched off by CURFEW_HANDS=none: agents run commands as this user, without any protection',
  ]);
});

it('says for which automations no files can be put into the bucket, and leaves alone what needs none', async () => {
  const asked: string[] = [];
  const endpoint = await serverThat(({ method, url = '' }, response) => {
    asked.push(`${method} ${url.split('?')[0]}`);
    const isRefused = url.includes('/reports/');
    response.writeHead(isRefused ? 403 : method === 'DELETE' ? 204 : 200, { 'content-type': 'application/xml' });
    if (isRefused) return response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    return response.end('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>');
  });
  const files = (options: string) => automationFile(`checkout: {}\nsafe-outputs: { upload-files: ${options} }`);
  const folder = definitionsFolder({
    'automations/links.md': files('{ to: issue, target: 5 }'),
    'automations/report.md': files('{ to: s3, folder: reports }'),
    'automations/local.md': files('{ to: folder }'),
  });
  const { definitions } = loadDefinitions(folder);
  const variables = {
    CURFEW_S3_BUCKET: 'acme-curfew',
    CURFEW_S3_ENDPOINT: endpoint,
    CURFEW_S3_PREFIX: 'agents/',
    CURFEW_S3_ACCESS_KEY_ID: 'id',
    CURFEW_S3_SECRET_ACCESS_KEY: 'a-secret-key',
  };
  expect(await found(bucketCheck, { ...patientWith(variables), definitions })).toEqual([
    'ok | links can put files into acme-curfew',
    'wrong | report cannot put files into acme-curfew: Access Denied | Let the key put and read objects in CURFEW_S3_BUCKET below CURFEW_S3_PREFIX.',
  ]);
  const key = (of: string) => `/acme-curfew/agents/${of}/curfew-probe`;
  expect(asked.toSorted()).toEqual([`DELETE ${key('links')}`, `POST ${key('links')}`, `POST ${key('reports/report')}`]);
  const away = patientWith({ ...variables, CURFEW_S3_ENDPOINT: 'http://127.0.0.1:9' });
  expect(await found(bucketCheck, { ...away, definitions })).toContainEqual(
    expect.stringMatching(/^open \| report cannot put files into acme-curfew: .+ \| See that this machine reaches/),
  );
  expect(await found(bucketCheck, { ...patientWith({}), definitions })).toEqual([]);
});

it('says whether Slack takes the token of the app', async () => {
  const url = await serverThat(({ headers }, response) => {
    const isKnown = headers.authorization === 'Bearer xoxb-right';
    const answer = isKnown ? { ok: true, team_id: 'T1', user_id: 'U1' } : { ok: false, error: 'invalid_auth' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  const slackWith = (token: string, at = url) =>
    found(slackCheck, patientWith({ SLACK_API_URL: `${at}/api/`, SLACK_BOT_TOKEN: token }));
  expect(await slackWith('xoxb-right')).toEqual(['ok | SLACK_BOT_TOKEN is that of U1 in the workspace T1']);
  expect(await slackWith('xoxb-wrong')).toEqual([
    'wrong | SLACK_BOT_TOKEN is not taken: Slack refuses auth.test: invalid_auth | Install the app in the workspace again, and set the token that its page shows as SLACK_BOT_TOKEN.',
  ]);
  expect(await slackWith('xoxb-right', 'http://127.0.0.1:9')).toEqual([
    expect.stringMatching(/^open \| SLACK_BOT_TOKEN cannot be tried: .* \| See that this machine reaches Slack\.$/),
  ]);
});

it('says whether automations can write into the folder for files', async () => {
  const files = automationFile('checkout: {}\nsafe-outputs: { upload-files: { to: folder } }');
  const { definitions } = loadDefinitions(definitionsFolder({ 'automations/local.md': files }));
  const below = (folder: string) =>
    found(filesFolderCheck, { ...patientWith({ CURFEW_FILES_FOLDER: folder }), definitions });
  const folder = join(definitionsFolder({}), 'not/there/yet');
  expect(await below(folder)).toEqual([`ok | local can write files below ${folder}`]);
  expect(await below('/dev/null/files')).toEqual([
    'wrong | local cannot write files below /dev/null/files | Let this user write there, or set CURFEW_FILES_FOLDER to another folder.',
  ]);
  expect(await found(filesFolderCheck, patientWith({ CURFEW_FILES_FOLDER: '/dev/null/files' }))).toEqual([]);
});
