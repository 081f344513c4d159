import { cancellationSignal, heartbeat } from '@temporalio/activity';

/** Works with heartbeats often enough for the timeout, until the work ends. The signal aborts when it is no longer wanted. */
export async function whileHeartbeating<Result>(
  heartbeatTimeoutMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  heartbeat();
  const beat = setInterval(() => heartbeat(), Math.max(100, heartbeatTimeoutMs / 3));
  try {
    return await work(cancellationSignal());
  } finally {
    clearInterval(beat);
  }
}
