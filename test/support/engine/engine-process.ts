/**
 * An engine in a process of its own, for tests that end it:
 * `engine-process.ts <data folder> <environment as JSON>`. Prints its URL when it answers.
 */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { startEngine } from '../../../engine/server.ts';

const [dataFolder = '', environment = ''] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const engine = await startEngine({
  environment: JSON.parse(environment),
  dataFolder,
  port: 0,
  log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }, pino.destination(2)),
});
process.once('SIGTERM', () => void engine.stop().then(() => process.exit()));
process.stdout.write(`${engine.url}\n`);
