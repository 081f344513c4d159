import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { settle } from '../../../activities/admission/settle.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { createAgentApi } from '../../../connections/agent-api.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { createGithubAccess } from '../../../connections/github/access/github-access.ts';
import { createGithub } from '../../../connections/github/create-github.ts';
import { admit } from '../../../database/runs/admit.ts';
import { runWorkflowId } from '../../../contract/temporal-names.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { temporaryDatabase, temporaryFolder } from '../../support/database/temporary-database.ts';

let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection });
});
afterAll(() => connection.close());

async function openDependencies(): Promise<ActivityDependencies> {
  const dataFolder = temporaryFolder();
  const environment = readEnvironment({}, 'command');
  return {
    environment,
    dataFolder,
    database: await temporaryDatabase(dataFolder),
    agentApi: createAgentApi(environment, dataFolder),
    access: createGithubAccess(environment.github),
    github: createGithub(environment.github),
    log: pino({ level: 'silent' }),
  };
}

async function settled(given: Client, workflowExecution: { workflowId: string; runId: string }, attempt = 1) {
  const dependencies = await openDependencies();
  const { database } = dependencies;
  const run = makeRun(randomUUID());
  await admit(database, { run, step: 1, final: true });
  const environment = new MockActivityEnvironment({ workflowExecution, attempt }, { client: given });
  await environment.run(settle, dependencies, makeSettlement(run));
  const subjects = await database.selectFrom('subjects').selectAll().execute();
  const row = await database.selectFrom('runs').selectAll().executeTakeFirstOrThrow();
  return { outcome: row.outcome, temporalActions: row.temporalActions, subjects };
}

it('the record of a run says how many Temporal Actions it used, this attempt and its last act included', async () => {
  const workflowId = runWorkflowId(`fix-bug/github/${randomUUID()}`);
  const options = { taskQueue: `nobody-${randomUUID()}`, workflowId };
  const handle = await client.workflow.start('run', options);
  await handle.signal('wake');
  await handle.signal('wake');
  const record = await settled(client, { workflowId, runId: handle.firstExecutionRunId }, 3);
  await handle.terminate();
  expect(record).toEqual({ outcome: 'no-change', temporalActions: 1 + 2 + 2 + 1, subjects: [] });
});

it('a run is settled even if its history cannot be read', async () => {
  const record = await settled(client, { workflowId: runWorkflowId(randomUUID()), runId: randomUUID() });
  expect(record).toEqual({ outcome: 'no-change', temporalActions: 0, subjects: [] });
});

it('a run is settled even if Temporal does not answer', async () => {
  const lost = await Connection.connect({ address: inject('temporalAddress') });
  await lost.close();
  const record = await settled(new Client({ connection: lost }), { workflowId: 'run/any', runId: randomUUID() });
  expect(record).toEqual({ outcome: 'no-change', temporalActions: 0, subjects: [] });
});
