import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { until } from '../../runtime/until.ts';

/**
 * When the first activity of a workflow was started, by the clock of the server, in milliseconds since 1970. Waits for it, also
 * if the workflow has not been started yet.
 */
export async function firstActivityAt(client: Client, workflowId: string, latestMs: number): Promise<number> {
  let at = 0;
  await until(
    'the first activity was started',
    async () => {
      at = (await startedAt(client, workflowId)) ?? 0;
      return at > 0;
    },
    latestMs,
  );
  return at;
}

async function startedAt(client: Client, workflowId: string): Promise<number | null> {
  try {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const started = events?.find(({ activityTaskStartedEventAttributes }) => activityTaskStartedEventAttributes);
    const time = started?.eventTime;
    return time ? Number(time.seconds) * 1_000 + Number(time.nanos) / 1e6 : null;
  } catch (error) {
    if (isUnknown(error)) return null;
    throw error;
  }
}

/** Whether the server does not know the workflow: the dispatcher starts it only after the acknowledgement. */
function isUnknown(error: unknown): boolean {
  const NOT_FOUND = 5;
  if (error instanceof WorkflowNotFoundError) return true;
  return error instanceof Error && 'code' in error && error.code === NOT_FOUND;
}
