import { connectTemporalLater } from '../../connections/temporal/connect-temporal.ts';
import { openCurfewDatabase } from '../../database/open-curfew-database.ts';
import { readEnvironment } from '../../runtime/environment/environment.ts';
import { createLog } from '../../runtime/log.ts';
import { startServer } from '../../triggers/server.ts';
import { benchDefinitions } from '../bench-run.ts';
import { serveCommands } from './command-server.ts';

/** Takes webhooks as `curfew serve` does, for an automation that anybody starts, so that nothing is asked of GitHub. */
const environment = readEnvironment(process.env, 'serve');
const dataFolder = process.env['BENCH_DATA'] ?? '';
const { automations, ...others } = benchDefinitions();
const { client } = connectTemporalLater(environment.temporal);
const server = await startServer({
  environment,
  definitions: {
    ...others,
    automations: automations.map((automation) => ({ ...automation, on: { ...automation.on, roles: 'all' as const } })),
  },
  github: {
    permissionOf: () => Promise.reject(new Error('GitHub was asked for a permission')),
    changedFiles: () => Promise.reject(new Error('GitHub was asked for files')),
    botLogin: async () => null,
  },
  client,
  database: await openCurfewDatabase(environment, dataFolder),
  dataFolder,
  actorKey: 'the key of signatures in the bench, which nobody makes',
  secrets: environment.secrets,
  port: 0,
  log: createLog('serve', environment.logLevel, environment.secrets),
});

serveCommands({ url: () => server.url, exit: () => process.exit(0) });
