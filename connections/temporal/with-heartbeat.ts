import { Context } from '@temporalio/activity';

/**
 * Runs the work of the current activity, and heartbeats while it runs, if the activity has a heartbeat timeout: at each
 * third of it. The first heartbeat comes after the first third: most activities are over by then, and each heartbeat is
 * an Action of Temporal.
 */
export async function withHeartbeat<Result>(work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const { heartbeatTimeoutMs } = context.info;
  const beat = heartbeatTimeoutMs ? setInterval(() => context.heartbeat(), heartbeatTimeoutMs / 3) : undefined;
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
