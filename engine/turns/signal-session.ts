import type { Client } from '@temporalio/client';
import type { SessionInput } from './workflow/session.ts';

export interface SignalOptions {
  taskQueue: string;
  heartbeatTimeoutMs: number;
}

/** Starts the session's workflow if it does not run, and signals it. */
export async function signalSession(
  client: Client,
  { taskQueue, heartbeatTimeoutMs }: SignalOptions,
  sessionId: string,
): Promise<void> {
  const input: SessionInput = { sessionId, heartbeatTimeoutMs };
  await client.workflow.signalWithStart('session', {
    workflowId: `session/${sessionId}`,
    taskQueue,
    args: [input],
    signal: 'wake',
    signalArgs: [],
    // A task takes milliseconds. If the engine that began it was killed, another engine gets it after this time.
    workflowTaskTimeout: '5s',
  });
}
