import { Worker, type WorkerOptions } from '@temporalio/worker';
import { createAgentApi } from '../connections/agent-api.ts';
import type { Environment } from '../runtime/environment/environment.ts';
import { createGithubAccess } from '../connections/github/access/github-access.ts';
import { startPace } from '../connections/github/pace/start-pace.ts';
import type { Log } from '../runtime/log.ts';
import { watchEventLoop } from '../runtime/watch-event-loop.ts';
import { connectWorker } from '../connections/temporal/connect-temporal.ts';
import { openCurfewDatabase } from '../database/open-curfew-database.ts';
import { createPaceBook } from '../database/pace/create-pace-book.ts';
import { attendTaskQueue } from '../contract/temporal-names.ts';
import { LONGEST_BEAT_MS } from './session/attending/longest-beat.ts';
import { githubFor } from './access/github-for.ts';
import { githubOf } from './access/github-of.ts';
import { startRevoking } from './access/start-revoking.ts';
import { warnOfUnknownAccount } from './access/warn-of-unknown-account.ts';
import { createActivities, createAttendActivities } from './create-activities.ts';
import { startNotices } from './notices/start-notices.ts';
import { clearQuarantine } from './outputs/bundle/in-quarantine.ts';
import { startUpkeep } from './upkeep/start-upkeep.ts';
import { workflowBundle } from './workflow-bundle.ts';

export interface WorkerStart {
  environment: Environment;
  dataFolder: string;
  log: Log;
}

const SHORT_SLOTS = 50;
/**
 * How many runs are kept in memory. The others are replayed when something happens in them: seldom, and their histories
 * are short.
 */
const CACHED_WORKFLOWS = 150;
/**
 * How many sessions can be attended at once. Each holds a slot as long as it works, so attending has a Worker of its
 * own.
 */
const ATTEND_SLOTS = 1_000;

/** Starts the two Workers of Curfew: workflows with short activities, and attending. Resolves when they poll. */
export async function startWorker(start: WorkerStart): Promise<{ stop: () => Promise<void> }> {
  const { environment, dataFolder, log } = start;
  const { taskQueue, temporal } = environment;
  const database = await openCurfewDatabase(environment, dataFolder);
  const endPace = startPace(createPaceBook(database));
  await clearQuarantine(dataFolder);
  const connection = await connectWorker(temporal);
  const access = createGithubAccess(environment.github);
  const dependencies = {
    environment,
    dataFolder,
    database,
    log,
    agentApi: createAgentApi(environment, dataFolder),
    access,
    github: githubOf(access, 'talk'),
  };
  const common = { connection, namespace: temporal.namespace, shutdownGraceTime: 0, shutdownForceTime: '10s' } as const;
  const runs = await Worker.create({
    ...common,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: createActivities(dependencies),
    maxCachedWorkflows: CACHED_WORKFLOWS,
    // How long tasks stay with a worker that was killed, before another one gets them; the default is ten seconds.
    stickyQueueScheduleToStartTimeout: '1s',
    maxConcurrentActivityTaskExecutions: SHORT_SLOTS,
  } satisfies WorkerOptions);
  const attending = await Worker.create({
    ...common,
    taskQueue: attendTaskQueue(taskQueue),
    activities: createAttendActivities(dependencies),
    maxConcurrentActivityTaskExecutions: ATTEND_SLOTS,
    maxHeartbeatThrottleInterval: LONGEST_BEAT_MS,
  } satisfies WorkerOptions);
  const running = Promise.all([runs.run(), attending.run()]);
  log.info({ taskQueue }, 'worker polls');
  if (environment.github.login === null && access.app('write') === null) void warnOfUnknownAccount(dependencies);
  const watch = watchEventLoop(log);
  const notices = startNotices({ ...dependencies, github: githubFor(access, { issues: 'write' }) });
  const upkeep = startUpkeep(dependencies);
  const revoking = startRevoking(dependencies);
  return {
    stop: async () => {
      watch.stop();
      await Promise.all([notices.stop(), upkeep.stop()]);
      for (const worker of [runs, attending]) if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
      await revoking.stop();
      await connection.close();
      endPace();
      await database.destroy();
    },
  };
}
