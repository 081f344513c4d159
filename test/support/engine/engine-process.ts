/**
 * An engine in a process of its own, for tests that end it with `kill -9`:
 * `engine-process.ts <data folder> <environment as JSON>`. Prints its URL when it answers.
 */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { startEngine } from '../../../engine/server.ts';

const [dataFolder = '', environment = ''] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const { url } = await startEngine({
  environment: JSON.parse(environment),
  dataFolder,
  port: 0,
  log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }, pino.destination(2)),
});
process.stdout.write(`${url}\n`);
