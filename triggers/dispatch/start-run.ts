import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type Client,
} from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { RunId } from '../../contract/event.ts';
import type { RunInput } from '../../contract/run.ts';
import { RUN_WORKFLOW, runWorkflowId, SEARCH_ATTRIBUTES } from '../../contract/temporal-names.ts';
import { HopelessStart } from './hopeless-start.ts';
import { oneLine } from '../../text/one-line.ts';

const SEVEN_DAYS_MS = 7 * 24 * 60 * 60_000;
const START_DEADLINE_MS = 5_000;
const MAX_SUMMARY_BYTES = 200;
/** Temporal takes 2 MB at once; the rest is for what goes with the input. */
const MAX_INPUT_BYTES = 2 * 1024 * 1024 - 64 * 1024;

/**
 * Starts the workflow of a run, once per run id: if it is running or has run, nothing is started, and that counts as
 * success. Throws HopelessStart if the input is larger than Temporal takes. Throws other errors when Temporal cannot be
 * reached or refuses: then it may be called again, unless `hopelessReason` gives a reason.
 */
export async function startRun(client: Client, taskQueue: string, runId: RunId, input: RunInput): Promise<void> {
  const { automation, event } = input;
  refuseLarge(input);
  const start = () =>
    client.workflow.start(RUN_WORKFLOW, {
      workflowId: runWorkflowId(runId),
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      taskQueue,
      args: [input],
      typedSearchAttributes: searchAttributes(input),
      staticSummary: oneLine(event.title, MAX_SUMMARY_BYTES),
      staticDetails: details(input),
      // Only a safety net, since the run keeps its limits itself. It is this long because a run may wait for people for
      // days.
      workflowExecutionTimeout: automation.limits.durationMs * 4 + SEVEN_DAYS_MS,
    });
  try {
    await client.connection.withDeadline(Date.now() + START_DEADLINE_MS, start);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Checked here, because Temporal's own refusal of a very large input never arrives: the client retries until its time is over. */
function refuseLarge(input: RunInput): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= MAX_INPUT_BYTES) return;
  const [size, most] = [bytes, MAX_INPUT_BYTES].map((count) => Math.ceil(count / 1024));
  throw new HopelessStart(`the automation and its agent have ${size} kB together, and a run can begin with ${most} kB`);
}

function searchAttributes({ automation, event }: RunInput) {
  const values: [string, string | null][] = [
    [SEARCH_ATTRIBUTES.automation, automation.id],
    [SEARCH_ATTRIBUTES.source, event.source],
    [SEARCH_ATTRIBUTES.repository, event.repository],
    [SEARCH_ATTRIBUTES.subject, event.subject],
    [SEARCH_ATTRIBUTES.phase, 'admitting'],
  ];
  return values.flatMap(([name, value]) =>
    value === null ? [] : [{ key: defineSearchAttributeKey(name, 'KEYWORD'), value }],
  );
}

/**
 * Markdown for Temporal's UI. It leaves out the title, which comes from strangers; the summary has it, because that is
 * plain text.
 */
function details({ automation, agent, event }: RunInput): string {
  const subject = event.url === null ? `\`${event.subject}\`` : `[\`${event.subject}\`](${event.url})`;
  const lines = [
    `**${automation.id}** on ${subject}`,
    `- event: \`${event.source}\` / \`${event.name}\`, delivery \`${event.deliveryId}\``,
    `- actor: ${event.actor === null ? 'none' : `\`${event.actor}\``}`,
    `- agent: \`${agent.name}\`, model \`${agent.model.id}\``,
  ];
  return lines.join('\n');
}
