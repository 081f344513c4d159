import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { bareActivities } from '../bare/activities.ts';
import { serveCommands } from './command-server.ts';

/** A Worker with none of Curfew's code, but with as many slots as Curfew's. */
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const { TEMPORAL_ADDRESS: address = '', BENCH_TASK_QUEUE: taskQueue = '', BENCH_BUNDLE: codePath = '' } = process.env;
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowBundle: { codePath },
  activities: bareActivities,
  maxCachedWorkflows: 1_000,
  maxConcurrentActivityTaskExecutions: 1_000,
});
void worker.run();

serveCommands({});
