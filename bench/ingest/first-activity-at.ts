import type { Client } from '@temporalio/client';
import { until } from '../../runtime/until.ts';

/** When the first activity of a workflow was started, by the clock of the server, in milliseconds since 1970. Waits for it. */
export async function firstActivityAt(client: Client, workflowId: string, latestMs: number): Promise<number> {
  let at = 0;
  await until(
    'the first activity was started',
    async () => {
      const { events = [] } = await client.workflow.getHandle(workflowId).fetchHistory();
      const started = events?.find(({ activityTaskStartedEventAttributes }) => activityTaskStartedEventAttributes);
      const time = started?.eventTime;
      if (time) at = Number(time.seconds) * 1_000 + Number(time.nanos) / 1e6;
      return at > 0;
    },
    latestMs,
  );
  return at;
}
