import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { Check, Patient } from '../../../cli/doctoring/check.ts';
import { databaseCheck } from '../../../cli/doctoring/checks/database.ts';
import { githubCheck } from '../../../cli/doctoring/checks/github.ts';
import { clockCheck, diskCheck, sandboxCheck } from '../../../cli/doctoring/checks/machine.ts';
import { modelCheck } from '../../../cli/doctoring/checks/model.ts';
import { temporalCheck } from '../../../cli/doctoring/checks/temporal.ts';
import { runChecks } from '../../../cli/doctoring/run-checks.ts';
import { writeStarter } from '../../../cli/starting/write-starter.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { listenOn } from '../../../runtime/listen-on.ts';
import { definitionsFolder } from '../../support/definitions/definitions-folder.ts';
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
