import { readEnvironment } from '../../runtime/environment/environment.ts';
import { installTemporalLog } from '../../connections/temporal/install-temporal-log.ts';
import { createLog } from '../../runtime/log.ts';
import { startEngine } from '../../engine/server.ts';
import { serveCommands } from './command-server.ts';
import { measureProcess } from './measure-process.ts';

/** The engine as `curfew engine` starts it, but without a sandbox, unless a benchmark runs tools in it. */
const environment = readEnvironment({ ...process.env, CURFEW_HANDS: process.env['BENCH_HANDS'] ?? 'none' }, 'engine');
const log = createLog('engine', environment.logLevel, environment.secrets);
await installTemporalLog(log);
const dataFolder = process.env['BENCH_DATA'] ?? '';
const { url } = await startEngine({ environment, dataFolder, port: 0, log });

serveCommands({ url: () => url, measure: measureProcess });
