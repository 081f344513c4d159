import type { Client } from '@temporalio/client';

const DEADLINE_MS = 10_000;
/** A former engine had far fewer sessions at work at once. */
const MOST = 1_000;

/**
 * Terminates the turns of sessions that an engine of a former version left in the namespace of the runs: the engine works in
 * a namespace of its own now, so nobody would ever end them. It begins the turns there anew by itself. Returns how many
 * there were. Only for a Temporal server that belongs to one `curfew dev`.
 */
export async function endFormerSessions(client: Client): Promise<number> {
  return await client.withDeadline(Date.now() + DEADLINE_MS, async () => {
    const query = "WorkflowType = 'session' AND ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH 'session/'";
    let ended = 0;
    for await (const { workflowId } of client.workflow.list({ query })) {
      await client.workflow.getHandle(workflowId).terminate('The engine has a namespace of its own now.');
      ended += 1;
      if (ended === MOST) break;
    }
    return ended;
  });
}
