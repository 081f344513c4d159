import { cancellationSignal, heartbeat } from '@temporalio/activity';

export const bareActivities = { call, follow };
export type BareActivities = typeof bareActivities;

/** Sends one request. Returns the time of the answer, in ms. */
async function call(url: string): Promise<number> {
  await (await fetch(url)).arrayBuffer();
  return Date.now();
}

/** Follows a stream until it ends. */
async function follow({ url, heartbeatTimeoutMs }: { url: string; heartbeatTimeoutMs: number }): Promise<void> {
  const beat = setInterval(() => heartbeat(), heartbeatTimeoutMs / 3);
  heartbeat();
  try {
    const { body } = await fetch(url, { signal: cancellationSignal() });
    for await (const chunk of body ?? []) void chunk;
  } finally {
    clearInterval(beat);
  }
}
