import type { RunId } from '../../contract/event.ts';
import { createSlack, type Slack } from '../../connections/slack/create-slack.ts';
import { SlackRefused } from '../../connections/slack/slack-refused.ts';
import {
  noteApprovalMessage,
  noteEdited,
  uneditedMessages,
  unnotedPlaces,
  type ApprovalPlace,
} from '../../database/people/approval-messages.ts';
import { whoDenied } from '../../database/people/who-denied.ts';
import { listApprovals } from '../../database/people/list-approvals.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { ToolError } from '../session/tools/tool-error.ts';
import { approvalEnd } from './approval-end.ts';
import { approvalMessage } from './approval-message.ts';
import { findApprovalMessages } from './find-approval-messages.ts';
import { mentioned } from './mentioned.ts';

interface Ended {
  runId: RunId;
  /** Only the messages of this approval; absent: those of all approvals of the run. */
  key?: string;
  /** Who decided, in words, as far as it is known. */
  by?: string | null;
}

/**
 * Edits the messages in Slack that asked for decisions which are over: the buttons go, and the message says how it ended. May be
 * repeated. A message that Slack lets nobody edit any more is left as it is. Throws as `createSlack` says if Slack does not
 * answer; the other messages are edited in the next attempt.
 */
export async function editApprovalMessages(
  dependencies: ActivityDependencies,
  { runId, key, by = null }: Ended,
): Promise<void> {
  const { database, environment, log } = dependencies;
  const slack = createSlack(environment.slack);
  if (slack === null) return;
  const asked = key === undefined ? { runId } : { runId, key };
  const approvals = await listApprovals(database, { runId });
  for (const place of await unnotedPlaces(database, asked)) {
    const approval = approvals.find((each) => each.key === place.key);
    if (approval !== undefined && approval.state !== 'open')
      await noteIfPosted(dependencies, slack, { ...place, since: approval.since });
  }
  const messages = await uneditedMessages(database, asked);
  for (const { channel, message, ...of } of messages) {
    const approval = approvals.find((each) => each.key === of.key);
    const isDenied = by === null && approval?.state === 'denied';
    const who = isDenied ? await whoDenied(database, { runId, key: of.key }) : by;
    const end = approval === undefined ? null : approvalEnd(approval, who);
    if (approval === undefined || end === null) continue;
    const line = `*${end.word}*${mentioned(end.rest)}`;
    const content = await approvalMessage(dependencies, { runId, approval, end: line });
    try {
      await slack.update({ channel, ts: message, ...content });
    } catch (error) {
      if (!(error instanceof SlackRefused)) throw error;
      log.warn({ runId, key: of.key, err: error }, 'a message in Slack could not be edited');
    }
    await noteEdited(database, { runId, channel, message });
  }
}

/** Notes the message of an attempt to ask that died before it noted it, if there is one. */
async function noteIfPosted(
  { database, log }: ActivityDependencies,
  slack: Slack,
  asked: ApprovalPlace & { since: string },
): Promise<void> {
  try {
    const [found] = await findApprovalMessages(slack, asked);
    if (found !== undefined) await noteApprovalMessage(database, asked, found.ts);
  } catch (error) {
    if (!(error instanceof SlackRefused) && !(error instanceof ToolError)) throw error;
    log.warn({ runId: asked.runId, key: asked.key, err: error }, 'a message in Slack could not be looked for');
  }
}
