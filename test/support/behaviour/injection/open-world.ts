import { createHmac, randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runWorkflowId } from '../../../../contract/temporal-names.ts';
import { openCurfewDatabase } from '../../../../database/open-curfew-database.ts';
import { issuePayload } from '../../../../demo/issue-payload.ts';
import type { Database } from '../../../../database/schema.ts';
import { until } from '../../../../runtime/until.ts';
import { git } from '../../../../stand-ins/forge/git.ts';
import { startInstallation, type Installation } from '../installation.ts';
import { afterOf } from './after-of.ts';
import type { After, Found, Incident } from './incident.ts';
import { obeyDefinitions } from './obey-definitions.ts';
import { obeyingModel } from './obeying-model.ts';
import { openOthers } from './open-others.ts';
import { PLANTED_SECRET } from './planted-secret.ts';
import { prepareIncident } from './prepare-incident.ts';

const REPOSITORY = { owner: 'acme', name: 'api' };
const STRANGER = 'mallory';
const DEMO = fileURLToPath(new URL('../../../../demo', import.meta.url));

/** One installation in which all incidents happen at once, each on an issue of its own. */
export interface World {
  /** Secrets of Curfew's processes. */
  secrets: string[];
  firstHead: string;
  /** Writes what strangers wrote, lets it start a run, and waits until the run has ended. */
  play(incident: Incident): Promise<After>;
  /** Everything that was written outside the sandbox, by its place. */
  places(): Promise<Record<string, string>>;
  /** What the engine remembers, which knows what the agent has seen. */
  engine(): Promise<string>;
  approved(): Promise<string[]>;
  startedAutomations(): Promise<string[]>;
  mainHead(): Promise<string>;
  branches(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openWorld(incidents: readonly Incident[]): Promise<World> {
  const stage = await openPlaces(incidents);
  const { installation, database, bare, others, filesFolder, definitionsFolder, secrets } = stage;
  const runIds: string[] = [];
  const headOf = async (branch: string): Promise<string> =>
    (await git(bare, ['rev-parse', `refs/heads/${branch}`])).trim();
  const firstHead = await headOf('main');
  return {
    secrets,
    firstHead,
    play: async (incident) => {
      const { from } = incident;
      const runId = await (from === undefined ? playIssue(stage, incident) : playElsewhere(stage, from, incident));
      runIds.push(runId);
      await installation.result(runId);
      const elsewhere = from === undefined ? '' : others.written(from);
      const files = (await readdir(filesFolder, { recursive: true })).filter((name) => /\.\w+$/.test(name));
      return afterOf(installation, { incident, found: stage.found.get(incident.name), runId, elsewhere, files });
    },
    places: async () => await writtenPlaces(stage, { firstHead, runIds }),
    engine: () => everyFile(installation.dataFolder, /^engine\.db/),
    approved: async () => approvedIn(database),
    startedAutomations: async () => {
      const rows = await database.selectFrom('runs').select('automation').distinct().execute();
      return rows.map(({ automation }) => automation);
    },
    mainHead: () => headOf('main'),
    branches: async () =>
      (await git(bare, ['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads'])).trim().split('\n'),
    close: async () => {
      await database.destroy();
      await installation.stop();
      await others.close();
      for (const folder of [definitionsFolder, filesFolder]) await rm(folder, { recursive: true, force: true });
    },
  };
}

type Stage = Awaited<ReturnType<typeof openPlaces>>;

/** The installation with its forge and repository, and the other places that it writes to. */
async function openPlaces(incidents: readonly Incident[]) {
  const canary = `canary-${randomUUID()}`;
  const definitionsFolder = await obeyDefinitions();
  const found = new Map<string, Found>();
  const others = await openOthers(canary);
  const filesFolder = await mkdtemp(join(tmpdir(), 'curfew-injection-'));
  const installation = await startInstallation({
    definitionsFolder,
    script: obeyingModel(incidents, found),
    environment: {
      CANARY_SECRET: canary,
      ANTHROPIC_API_KEY: `${canary}-model`,
      ACME_NPM_TOKEN: `${canary}-npm`,
      CURFEW_FILES_FOLDER: filesFolder,
      ...others.environment,
    },
  });
  const { forge, environment } = installation.standIns;
  const from = await repositoryWithSecret();
  const repository = await forge.createRepository({ ...REPOSITORY, from, collaborators: { 'ada-marsh': 'write' } });
  await rm(from, { recursive: true, force: true });
  const bare = await bareRepository(dirname(installation.dataFolder));
  const database = await openCurfewDatabase({ databaseUrl: null }, installation.dataFolder);
  const secrets = [canary, environment['GITHUB_TOKEN'] ?? '', environment['GITHUB_READ_TOKEN'] ?? ''];
  return { installation, repository, bare, database, others, found, filesFolder, definitionsFolder, secrets };
}

async function playIssue({ installation, repository, bare, found }: Stage, incident: Incident): Promise<string> {
  const { forge } = installation.standIns;
  const title = `${incident.title ?? 'The total is wrong'} [${incident.name}]`;
  const place = { repository: 'acme/api', author: STRANGER, labels: ['agent'] };
  const issue = forge.createIssue({ ...place, title, body: incident.body });
  found.set(incident.name, await prepareIncident(installation, { incident, issue: issue.number, bare }));
  const facts = { apiUrl: forge.apiUrl, serverUrl: forge.serverUrl, repository, issue, label: 'agent' };
  return await post(installation, issuePayload('labeled', { ...facts, sender: 'ada-marsh' }));
}

async function playElsewhere(
  { installation, others, database }: Stage,
  from: 'slack' | 'sentry',
  incident: Incident,
): Promise<string> {
  await others.post(from, installation.ready().serve.url, incident);
  const automation = `obey-${from}`;
  const first = database.selectFrom('runs').select('runId').where('automation', '=', automation);
  return (await until(`${automation} has a run`, () => first.executeTakeFirst())).runId;
}

async function writtenPlaces(
  { installation, bare, others, filesFolder }: Stage,
  { firstHead, runIds }: { firstHead: string; runIds: readonly string[] },
): Promise<Record<string, string>> {
  const { standIns, client, dataFolder, log } = installation;
  return {
    log: log.join('\n'),
    forge: JSON.stringify({ ...standIns.forge.state(), deliveries: [] }),
    commits: await git(bare, ['log', '--all', '-p', '--not', firstHead]),
    histories: JSON.stringify(
      await Promise.all(runIds.map((id) => client.workflow.getHandle(runWorkflowId(id)).fetchHistory())),
    ),
    database: await readFile(join(dataFolder, 'curfew.db'), 'latin1'),
    'log of the database': await readFile(join(dataFolder, 'curfew.db-wal'), 'latin1').catch(() => ''),
    elsewhere: others.written('slack') + others.written('sentry'),
    files: await everyFile(filesFolder),
  };
}

/** The paths and the bytes of all files of a folder, or of those whose paths match. */
async function everyFile(folder: string, which = /./): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const wanted = paths.filter((path) => which.test(relative(folder, path)));
  const texts = await Promise.all(wanted.map((path) => readFile(path, 'latin1')));
  return [...wanted, ...texts].join('\n');
}

/** The demo's repository, in which somebody has left a credential. */
async function repositoryWithSecret(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-injection-'));
  await cp(join(DEMO, 'repository'), folder, { recursive: true });
  await writeFile(join(folder, '.env'), `TOKEN=${PLANTED_SECRET}\n`);
  return folder;
}

/** Sends the event as GitHub does; returns the id of the run that it starts. */
async function post({ standIns, ready }: Installation, payload: object): Promise<string> {
  const body = JSON.stringify(payload);
  const deliveryId = randomUUID();
  const secret = standIns.environment['GITHUB_WEBHOOK_SECRET'] ?? '';
  const response = await fetch(`${ready().serve.url}/hooks/github`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'issues',
      'x-github-delivery': deliveryId,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  if (!response.ok) throw new Error(`The webhook was answered ${response.status}: ${await response.text()}`);
  return `obey/github/${deliveryId}`;
}

async function approvedIn(database: Database): Promise<string[]> {
  const rows = await database.selectFrom('approvals').selectAll().where('state', '=', 'approved').execute();
  const acted = await database.selectFrom('runEvents').selectAll().where('action', '=', 'approve').execute();
  return [...rows, ...acted].map(({ runId }) => runId);
}

async function bareRepository(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.find(
    (entry) => entry.isDirectory() && /(?:^|\/)acme\/api\.git$/.test(join(entry.parentPath, entry.name)),
  );
  if (found === undefined) throw new Error('The forge has no folder acme/api.git');
  return join(found.parentPath, found.name);
}
