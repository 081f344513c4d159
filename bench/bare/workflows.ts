import { proxyActivities, sleep } from '@temporalio/workflow';
import type { BareActivities } from './activities.ts';

const RETRY = { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 5_000 };

/** The simplest deadline: a timer, then one activity. */
export async function timer({ at, url }: { at: number; url: string }): Promise<number> {
  const { call } = proxyActivities<BareActivities>({ startToCloseTimeout: '30 s', retry: RETRY });
  await sleep(Math.max(1, at - Date.now()));
  return (await call(url)) - at;
}

/** The simplest attending: one activity that follows a stream and heartbeats. */
export async function hold(request: { url: string; heartbeatTimeoutMs: number }): Promise<void> {
  const { follow } = proxyActivities<BareActivities>({
    startToCloseTimeout: '1 day',
    heartbeatTimeout: request.heartbeatTimeoutMs,
    retry: RETRY,
  });
  await follow(request);
}
