import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { SessionChange } from '../contract/session.ts';
import type { RunId } from '../contract/event.ts';
import type { RunResult } from '../contract/run.ts';
import { runWorkflowId } from '../contract/temporal-names.ts';

/** How the output tokens that runs counted compare with those that their sessions reported. */
export interface Counted {
  said: number;
  lost: number;
  doubled: number;
  sessions: number;
}

/** Returns how many output tokens a run counted: at the last change that attending reported, and in its result. */
export async function countedBy(client: Client, runId: RunId): Promise<[attended: number, ended: number]> {
  const handle = client.workflow.getHandle(runWorkflowId(runId));
  const { totals } = (await handle.result()) as RunResult;
  const { events } = await handle.fetchHistory();
  const scheduled = new Map(
    events?.map(({ eventId, activityTaskScheduledEventAttributes }) => [
      String(eventId),
      activityTaskScheduledEventAttributes?.activityType?.name,
    ]),
  );
  const last = events?.findLast(({ activityTaskCompletedEventAttributes: completed }) => {
    return completed && scheduled.get(String(completed.scheduledEventId)) === 'attendSession';
  });
  const [payload] = last?.activityTaskCompletedEventAttributes?.result?.payloads ?? [];
  const change = payload ? defaultPayloadConverter.fromPayload<SessionChange>(payload) : null;
  return [change?.totals.outputTokens ?? 0, totals.outputTokens];
}
