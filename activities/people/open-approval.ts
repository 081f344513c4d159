import { ApplicationFailure } from '@temporalio/common';
import { openApproval as keepApproval } from '../../database/people/open-approval.ts';
import type { Github } from '../../connections/github/create-github.ts';
import { isSlackChannel, isSlackName } from '../../connections/slack/is-slack-approver.ts';
import { OPERATOR, type WaitingApproval } from '../../contract/people.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { askAtGithub, editApprovalComment } from './approval-comment.ts';
import { askInSlack } from './ask-in-slack.ts';
import { closedApproval } from './closed-approval.ts';
import { githubFailure } from '../github-failure.ts';
import { requireSlack } from '../slack/require-slack.ts';
import { slackFailure } from '../slack/slack-failure.ts';
import { isOfSlack } from './is-slack-approver.ts';

/** After this time a run waits for a decision even if GitHub did not answer. */
const KEEP_TRYING_MS = 10 * 60_000;

export interface OpenApprovalRequest {
  runId: string;
  approval: WaitingApproval;
}

/**
 * Stores what a run is about to wait for, and asks people in Slack and at GitHub. First it makes sure that somebody can decide: every user,
 * team and channel that is named must exist. Throws a non-retryable `ApproverUnknown` that names those that do not.
 */
export async function openApproval(
  dependencies: ActivityDependencies,
  { runId, approval }: OpenApprovalRequest,
): Promise<void> {
  const { github, database } = dependencies;
  const unknown: string[] = [];
  try {
    for (const approver of approval.approvers) {
      const isThere = isOfSlack(approver) ? existsInSlack(dependencies, approver) : exists(github, approver);
      if (!(await isThere)) unknown.push(approver);
    }
  } catch (error) {
    throw githubFailure(error, `Looking up the approvers ${approval.approvers.join(', ')}`);
  }
  if (unknown.length > 0) {
    throw ApplicationFailure.nonRetryable(
      `There is no such approver: ${unknown.join(', ')}. Name users as user:<login>, teams as team:<organization>/<slug>, channels as slack:#<channel>, people in Slack as slack:<user id>`,
      'ApproverUnknown',
    );
  }
  await keepApproval(database, { runId, approval });
  await askInSlack(dependencies, { runId, approval });
  await askWithinBound(dependencies, { runId, approval });
}

/** A page on which nobody may write, or a forge that is away for long, keeps nobody from deciding in another way. */
async function askWithinBound(dependencies: ActivityDependencies, asking: OpenApprovalRequest): Promise<void> {
  const { runId, approval } = asking;
  const { database } = dependencies;
  const { key } = approval;
  try {
    if ((await closedApproval(database, { runId, key })) !== null) return;
    await askAtGithub(dependencies, asking);
    const closed = await closedApproval(database, { runId, key });
    if (closed !== null) await editApprovalComment(dependencies, { runId, approval: closed, by: null });
  } catch (error) {
    const isFinal = error instanceof ApplicationFailure && error.nonRetryable === true;
    if (!isFinal && Date.now() - Date.parse(approval.since) < KEEP_TRYING_MS) throw error;
    dependencies.log.warn({ runId, key, err: error }, 'people could not be asked at GitHub');
  }
}

async function exists(github: Github, approver: string): Promise<boolean> {
  if (approver === OPERATOR) return true;
  if (approver.startsWith('user:')) return github.userExists(approver.slice('user:'.length));
  const [organization = '', team = ''] = approver.replace(/^team:/, '').split('/');
  return github.teamExists(organization, team);
}

/** Whoever is named by their id is known by what Slack says of a press. A channel must be one that the app sees. */
async function existsInSlack(dependencies: ActivityDependencies, approver: string): Promise<boolean> {
  const name = approver.slice('slack:'.length);
  if (!isSlackChannel(approver) && !isSlackName(approver)) return true;
  const slack = requireSlack(dependencies);
  try {
    return (isSlackName(approver) ? await slack.userId(name) : await slack.channelId(name)) !== null;
  } catch (error) {
    throw slackFailure(error, `Looking up the approver ${approver}`);
  }
}
