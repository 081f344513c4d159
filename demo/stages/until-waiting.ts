import type { RunId } from '../../contract/event.ts';
import type { ApprovalBefore, WaitingApproval } from '../../contract/people.ts';
import type { RunStatus } from '../../contract/run.ts';
import { runWorkflowId, STATUS_QUERY } from '../../contract/temporal-names.ts';
import { until } from '../../runtime/until.ts';
import type { Stage } from '../stories/story.ts';

const BOUND_MS = 120_000;

/** Waits until a run asks people for such a decision. */
export async function untilWaiting(
  { temporal }: Stage,
  runId: RunId,
  before: ApprovalBefore,
): Promise<WaitingApproval> {
  const handle = temporal.workflow.getHandle(runWorkflowId(runId));
  return await until(
    `${runId} asks people`,
    async () => {
      const { waiting } = await handle.query<RunStatus>(STATUS_QUERY);
      return waiting.find((each) => each.before === before) ?? false;
    },
    BOUND_MS,
  );
}
