import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import { DEFAULT_SETTINGS } from '../../../definitions/settings.ts';
import { startServer } from '../../../triggers/server.ts';
import { fixer, makeAutomation } from './make-automation.ts';
import { SECRET } from './make-delivery.ts';
import { ACTOR_KEY, noGithub } from './serve.ts';
import { sourceEnvironment } from './source-environment.ts';

/** A process of its own, to be killed: `serve-child.ts <data folder> <Temporal's address> <task queue>`. Prints its URL. */
const [dataFolder = '', address = '', taskQueue = 'unused'] = process.argv.slice(2);
const server = await startServer({
  environment: { ...sourceEnvironment({ webhookSecrets: [SECRET] }), taskQueue },
  database: await openCurfewDatabase({ databaseUrl: null }, dataFolder),
  dataFolder,
  client: new Client({ connection: Connection.lazy({ address }) }),
  definitions: { automations: [makeAutomation()], agents: [fixer], settings: DEFAULT_SETTINGS },
  github: noGithub,
  actorKey: ACTOR_KEY,
  secrets: [],
  port: 0,
  log: pino({ level: 'silent' }),
});
console.log(server.url);
