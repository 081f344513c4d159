import { writeHeapSnapshot } from 'node:v8';
import { startWorker } from '../../activities/worker.ts';
import { readEnvironment } from '../../runtime/environment.ts';
import { installTemporalLog } from '../../connections/temporal/install-temporal-log.ts';
import { createLog } from '../../runtime/log.ts';
import { serveCommands } from './command-server.ts';
import { measureProcess } from './measure-process.ts';

/** The worker of `curfew worker`, with what its parent gives it in the environment. */
const environment = readEnvironment(process.env, 'worker');
const log = createLog('worker', environment.logLevel);
await installTemporalLog(log);
await startWorker({ environment, dataFolder: process.env['BENCH_DATA'] ?? '', log });

serveCommands({ measure: measureProcess, snapshot: (file: string) => writeHeapSnapshot(file) });
