import type { RunId } from '../../contract/event.ts';
import { createSlack } from '../../connections/slack/create-slack.ts';
import { postedMessages } from '../../database/people/approval-messages.ts';
import { listApprovals } from '../../database/people/list-approvals.ts';
import { slackEscape } from '../../text/slack-text.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { editApprovalComment } from './approval-comment.ts';
import { approvalEnd } from './approval-end.ts';
import { approvalMessage } from './approval-message.ts';
import { mentioned } from './mentioned.ts';

/**
 * People may have approved more money for which a budget has no room. Where they were asked, this adds how a settled run ended all the
 * same. Does nothing for other runs. Fails as `editApprovalMessages` does.
 */
export async function tellInVain(dependencies: ActivityDependencies, runId: RunId): Promise<void> {
  const { database, environment } = dependencies;
  const run = await database
    .selectFrom('runs')
    .select(['outcome', 'reason'])
    .where('runId', '=', runId)
    .executeTakeFirst();
  if (run?.outcome !== 'budget-exhausted') return;
  const limits = (await listApprovals(database, { runId })).filter(({ before }) => before === 'limit');
  const approval = limits.toSorted((one, other) => (one.since < other.since ? -1 : 1)).at(-1);
  const end = approval?.state === 'approved' ? approvalEnd(approval, null) : null;
  if (approval === undefined || end === null) return;
  const note = `The run has ended all the same: ${(run.reason ?? 'its budget is used up').replace(/\.$/, '')}.`;
  const slack = createSlack(environment.slack);
  const messages = slack === null ? [] : await postedMessages(database, { runId, key: approval.key });
  for (const { channel, message } of messages) {
    const line = `*${end.word}*${mentioned(end.rest)} ${slackEscape(note)}`;
    await slack?.update({
      channel,
      ts: message,
      ...(await approvalMessage(dependencies, { runId, approval, end: line })),
    });
  }
  await editApprovalComment(dependencies, { runId, approval, by: null, note });
}
