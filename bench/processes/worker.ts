import { writeHeapSnapshot } from 'node:v8';
import { startWorker } from '../../activities/worker.ts';
import { readEnvironment } from '../../runtime/environment/environment.ts';
import { installTemporalLog } from '../../connections/temporal/install-temporal-log.ts';
import { createLog } from '../../runtime/log.ts';
import { serveCommands } from './command-server.ts';
import { measureProcess } from './measure-process.ts';

/** The worker as `curfew worker` starts it, with the environment that its parent gives it. */
const environment = readEnvironment(process.env, 'worker');
const log = createLog('worker', environment.logLevel, environment.secrets);
await installTemporalLog(log);
await startWorker({ environment, dataFolder: process.env['BENCH_DATA'] ?? '', log });

serveCommands({ measure: measureProcess, snapshot: (file: string) => writeHeapSnapshot(file) });
