import type { WaitingApproval } from '../../contract/people.ts';
import type { RunId } from '../../contract/event.ts';
import { createSlack, type Slack } from '../../connections/slack/create-slack.ts';
import { isSlackChannel, isSlackName } from '../../connections/slack/is-slack-approver.ts';
import type { SlackPlace } from '../../connections/slack/message-calls.ts';
import { SlackRefused } from '../../connections/slack/slack-refused.ts';
import { slackUserOf } from '../../contract/same-actor.ts';
import { beginApprovalMessage, noteApprovalMessage } from '../../database/people/approval-messages.ts';
import { addSlackThread, slackThreadsOf } from '../../database/people/slack-threads.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { ToolError } from '../session/tools/tool-error.ts';
import { postUnlessFound } from '../slack/post-once.ts';
import { slackFailure } from '../slack/slack-failure.ts';
import { approvalMessage } from './approval-message.ts';
import { closedApproval } from './closed-approval.ts';
import { editApprovalMessages } from './edit-approval-messages.ts';
import { findApprovalMessages } from './find-approval-messages.ts';

/** After this time a run waits for a decision even if Slack did not answer: there are other ways to decide. */
const KEEP_TRYING_MS = 10 * 60_000;

interface Asking {
  runId: RunId;
  approval: WaitingApproval;
}

/**
 * Asks people in Slack what a run waits for: in each channel that is an approver, each person who is one, and in the
 * thread of the run if a question is asked, or if anybody may decide. Another attempt posts nothing twice. A place in which Slack
 * refuses to post is left out, with a line in the log. Throws as `slackFailure` says if Slack does not answer, but not for more
 * than ten minutes.
 */
export async function askInSlack(dependencies: ActivityDependencies, asking: Asking): Promise<void> {
  const slack = createSlack(dependencies.environment.slack);
  if (slack === null) return;
  const { runId, approval } = asking;
  const asked = new Set<string>();
  for (const placeOf of await placesOf(dependencies, slack, asking)) {
    // The run may have been stopped meanwhile, and nobody waits for the attempts of a run that has ended.
    if ((await closedApproval(dependencies.database, { runId, key: approval.key })) !== null) return;
    try {
      const place = await placeOf();
      // A channel may be listed by its name and by its id.
      if (place === null || asked.has(JSON.stringify(place))) continue;
      asked.add(JSON.stringify(place));
      await askAt(dependencies, { slack, place, runId, approval });
    } catch (error) {
      const isFinal = error instanceof SlackRefused || error instanceof ToolError;
      if (!isFinal && Date.now() - Date.parse(approval.since) < KEEP_TRYING_MS) {
        throw slackFailure(error, 'Asking people in Slack');
      }
      dependencies.log.warn({ runId, key: approval.key, err: error }, 'people could not be asked in Slack');
    }
  }
}

type PlaceOf = () => Promise<SlackPlace | null>;

async function placesOf(
  { database }: ActivityDependencies,
  slack: Slack,
  { runId, approval: { approvers, before, asked = [] } }: Asking,
): Promise<PlaceOf[]> {
  const places = [...approvers, ...asked].flatMap((approver): PlaceOf[] => {
    const user = slackUserOf(approver);
    if (user !== null) return [() => directTo(slack, user)];
    if (isSlackName(approver))
      return [async () => directTo(slack, await slack.userId(approver.slice('slack:'.length)))];
    return isSlackChannel(approver) ? [() => channelOf(slack, approver.slice('slack:'.length))] : [];
  });
  const isForThread = before === 'question' || approvers.length === 0;
  const [own] = isForThread ? await slackThreadsOf(database, runId) : [];
  if (own) places.push(() => Promise.resolve({ channel: own.channel, thread: own.thread }));
  return places;
}

async function directTo(slack: Slack, user: string | null): Promise<SlackPlace | null> {
  return user === null ? null : { channel: await slack.openDirect(user), thread: null };
}

async function channelOf(slack: Slack, name: string): Promise<SlackPlace | null> {
  const channel = await slack.channelId(name);
  return channel === null ? null : { channel, thread: null };
}

/** The place is noted first: only if an earlier attempt may have posted there, its message is looked for. */
async function askAt(
  dependencies: ActivityDependencies,
  { slack, place, runId, approval }: Asking & { slack: Slack; place: SlackPlace },
): Promise<void> {
  const { database } = dependencies;
  const { key, since } = approval;
  const noted = await beginApprovalMessage(database, { runId, key, ...place });
  if (noted.message !== null) return;
  const found = noted.isNew ? [] : await findApprovalMessages(slack, { runId, key, ...place, since });
  const content = await approvalMessage(dependencies, { runId, approval, end: null });
  const payload = { run: runId, approval: key, part: 1 };
  const ts = await postUnlessFound(slack, { ...place, ...content, payload }, found);
  const { team } = await slack.self();
  const thread = { team, channel: place.channel, thread: place.thread ?? ts };
  await addSlackThread(database, { ...thread, runId, madeBy: `approval:${key}` });
  await noteApprovalMessage(database, { runId, key, ...place }, ts);
  // The end of the run edits what was noted before it, and this what was noted after it.
  if ((await closedApproval(database, { runId, key })) !== null)
    await editApprovalMessages(dependencies, { runId, key });
}
