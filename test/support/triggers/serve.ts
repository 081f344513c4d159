import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowExecutionDescription } from '@temporalio/client';
import { pino } from 'pino';
import { inject, onTestFinished } from 'vitest';
import type { Database } from '../../../database/schema.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { DEFAULT_SETTINGS } from '../../../definitions/settings.ts';
import type { GithubQuestions } from '../../../triggers/sources/github/github-questions.ts';
import { startServer, type RunningServer, type ServerOptions } from '../../../triggers/server.ts';
import type { RunId } from '../../../contract/event.ts';
import { runWorkflowId } from '../../../contract/temporal-names.ts';
import { temporaryFolder } from '../database/temporary-database.ts';
import { fixer, makeAutomation } from './make-automation.ts';
import { SECRET } from './make-delivery.ts';
import { sourceEnvironment } from './source-environment.ts';

/** Every question to GitHub fails, and Curfew has no account there. */
export const noGithub: GithubQuestions = {
  permissionOf: () => Promise.reject(new Error('GitHub was asked for a permission')),
  changedFiles: () => Promise.reject(new Error('GitHub was asked for changed files')),
  botLogin: async () => null,
};

/** The secret of the source that only tests have. */
export const PAGER_SECRET = 'ring ring';

/** With what the server signs who acts on a run. */
export const ACTOR_KEY = 'k'.repeat(32);

/** A client of the test's Temporal server, or of another address that need not answer. */
export function temporalClient(address = inject('temporalAddress')): Client {
  const connection = Connection.lazy({ address });
  onTestFinished(() => connection.close());
  return new Client({ connection });
}

/** A delivery id that no other test has, so that run ids and workflow ids are unique as well. */
export function uniqueId(): string {
  return randomUUID();
}

/** A server over real HTTP. No worker polls its task queue, so that runs start and go no further. */
export async function serve(database: Database, changes: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    environment: {
      ...sourceEnvironment({ webhookSecrets: [SECRET], sourceSecrets: { PAGER_SECRET } }),
      taskQueue: `triggers-${uniqueId()}`,
    },
    database,
    dataFolder: temporaryFolder(),
    client: temporalClient(),
    definitions: definitions([makeAutomation()]),
    github: noGithub,
    actorKey: ACTOR_KEY,
    secrets: [],
    port: 0,
    log: pino({ level: 'silent' }),
    ...changes,
  });
  onTestFinished(() => server.stop());
  return server;
}

export function definitions(automations: Automation[]): ServerOptions['definitions'] {
  return { automations, agents: [fixer], settings: DEFAULT_SETTINGS };
}

/** The workflow of a run; terminated when the test is over. Throws where there is none. */
export async function describeRun(client: Client, runId: RunId): Promise<WorkflowExecutionDescription> {
  const handle = client.workflow.getHandle(runWorkflowId(runId));
  const description = await handle.describe();
  onTestFinished(async () => {
    await handle.terminate('the test is over').catch(() => {});
  });
  return description;
}
